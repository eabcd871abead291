import type { Mutant } from '#test/prove/mutant.ts'

const lines = 'shared/orders/rules/refund-lines.ts'
const book = 'shared/after-sale/rows/refund-booking.ts'
const follow = 'shared/after-sale/flows/book-reported-refunds.ts'
const finish = 'shared/after-sale/flows/finish-refund.ts'

export const mutants: Mutant[] = [
  {
    claim: 6,
    name: 'Purser books only refunds that it asked for',
    file: 'shared/after-sale/flows/book-refund.ts',
    from: "reference === providerRefund.refundReference && state === 'done')",
    to: "reference === providerRefund.refundReference && state !== 'done')",
  },
  {
    claim: 6,
    name: 'Purser books a refund without its lines',
    file: book,
    from: 'amountMinor, currency, shares)',
    to: 'amountMinor, currency)',
  },
  {
    claim: 6,
    name: 'the last refund leaves a leg partly refunded',
    file: book,
    from: "whole ? 'refunded' : 'partially_refunded'",
    to: "'partially_refunded'",
  },
  {
    claim: 6,
    name: 'Purser never pays what a merchant promised out of money that the platform captured',
    file: follow,
    from: 'promisesOf(order, view, providerRefunds))\n    open',
    to: 'promisesOf(order, view, providerRefunds).slice(0, 0))\n    open',
  },
  {
    claim: 6,
    name: "a merchant's refund cannot exceed what its returns leave",
    file: follow,
    from: 'leftOf(paidOf(order), agreedTo(view))',
    to: 'leftOf(paidOf(order), [...agreedTo(view), ...view.returns])',
  },
  {
    claim: 6,
    name: 'Purser does not ask the bank to refund what the platform captured',
    file: finish,
    from: 'await askProvider(order, refund)',
    to: 'await Promise.resolve()',
  },
  {
    claim: 6,
    name: 'Purser asks the bank before the merchant has agreed',
    file: finish,
    from: 'await askMerchant(order, refund)\n    await askProvider(order, refund)',
    to: 'await askProvider(order, refund)\n    await askMerchant(order, refund)',
  },
  {
    claim: 23,
    name: 'rounding loses the remainder',
    file: 'shared/kernel/money.ts',
    from: 'parts[at] = (parts[at] ?? 0) + 1',
    to: 'parts[at] = parts[at] ?? 0',
  },
  {
    claim: 23,
    name: 'a refund of a line ignores its earlier refunds',
    file: lines,
    from: 'itemMinor: Math.max(0, share.itemMinor - itemMinor),',
    to: 'itemMinor: share.itemMinor,',
  },
  {
    claim: 23,
    name: 'a refund puts more on a line than is left of it',
    file: lines,
    from: 'itemMinor: Math.min(share.itemMinor, want.itemMinor),',
    to: 'itemMinor: want.itemMinor,',
  },
  {
    claim: 23,
    name: 'the value of a unit includes the units before it',
    file: lines,
    from: 'upTo(paid[of], before + quantity) - upTo(paid[of], before)',
    to: 'upTo(paid[of], before + quantity)',
  },
  {
    claim: 23,
    name: 'the last piece of a line brings all the money that is left of the line',
    file: lines,
    from: 'Math.min(left[of], upTo(',
    to: 'quantity === left.quantity ? left[of] : Math.min(left[of], upTo(',
  },
  {
    claim: 23,
    name: 'a refund may exceed what is left of a line',
    file: lines,
    from: 'if (some > leftMinor) throw',
    to: 'if (some > leftMinor + 100) throw',
  },
  {
    claim: 23,
    name: 'an operator states a refund of more than is left',
    file: book,
    from: 'amountMinor > leftMinor)',
    to: 'amountMinor > leftMinor + 1_000_000)',
  },
  {
    claim: 23,
    name: "an operator's booking that another overtakes is not repeated",
    file: 'functions/parked/resolve.ts',
    from: "retryOvertaken(['leg.in-flight'],",
    to: 'retryOvertaken([],',
  },
]
