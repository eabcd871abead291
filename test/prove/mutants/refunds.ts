import type { Mutant } from '#test/prove/mutant.ts'

const lines = 'shared/orders/rules/refund-lines.ts'
const book = 'shared/after-sale/book-refund.ts'
const follow = 'shared/after-sale/book-reported-refunds.ts'
const finish = 'shared/after-sale/finish-refund.ts'

export const mutants: Mutant[] = [
  {
    claim: 6,
    name: 'only refunds somebody asked for are booked',
    file: book,
    from: "reference === back.refundReference && state === 'done')",
    to: "reference === back.refundReference && state !== 'done')",
  },
  {
    claim: 6,
    name: 'a refund is booked without its lines',
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
    name: 'what a merchant promised out of money the platform captured is never paid',
    file: follow,
    from: 'promisesOf(order, view, bankRefunds))\n    open',
    to: 'promisesOf(order, view, bankRefunds).slice(0, 0))\n    open',
  },
  {
    claim: 6,
    name: 'a merchant gives back no more than its returns leave over',
    file: follow,
    from: 'leftOf(paidOf(order), agreedTo(view))',
    to: 'leftOf(paidOf(order), [...agreedTo(view), ...view.returns])',
  },
  {
    claim: 6,
    name: 'the bank is not asked for money the platform captured',
    file: finish,
    from: 'await askBank(order, refund)',
    to: 'await Promise.resolve()',
  },
  {
    claim: 6,
    name: 'the bank is asked before the merchant has agreed',
    file: finish,
    from: 'await askMerchant(order, refund)\n    await askBank(order, refund)',
    to: 'await askBank(order, refund)\n    await askMerchant(order, refund)',
  },
  {
    claim: 23,
    name: 'rounding loses what is left over',
    file: 'shared/kernel/money.ts',
    from: 'parts[at] = (parts[at] ?? 0) + 1',
    to: 'parts[at] = parts[at] ?? 0',
  },
  {
    claim: 23,
    name: 'a line gives back what it gave before',
    file: lines,
    from: 'itemMinor: Math.max(0, share.itemMinor - itemMinor),',
    to: 'itemMinor: share.itemMinor,',
  },
  {
    claim: 23,
    name: 'an amount goes where it was meant to, room or not',
    file: lines,
    from: 'itemMinor: Math.min(share.itemMinor, want.itemMinor),',
    to: 'itemMinor: want.itemMinor,',
  },
  {
    claim: 23,
    name: 'a piece is worth what all before it were',
    file: lines,
    from: 'upTo(paid[of], before + quantity) - upTo(paid[of], before)',
    to: 'upTo(paid[of], before + quantity)',
  },
  {
    claim: 23,
    name: 'more of a line is given back than is left of it',
    file: lines,
    from: 'if (some > leftMinor) throw',
    to: 'if (some > leftMinor + 100) throw',
  },
]
