import type { Mutant } from '#test/prove/mutant.ts'

const placement = 'shared/purchase/flows/record-placement.ts'
const rules = 'shared/purchase/rules/contradictions.ts'

export const mutants: Mutant[] = [
  {
    claim: 31,
    name: 'an order is recorded without comparing it with what was approved',
    file: placement,
    from: 'if (points.length > 0)',
    to: 'if (points.length > 99)',
  },
  {
    claim: 31,
    name: 'an order is recorded without claiming its id',
    file: placement,
    from: '[...writes, orders.claim(leg.merchantId, merchantOrderId, leg)] }',
    to: '[...writes] }',
  },
  {
    claim: 31,
    name: 'an undo cancels an order without claiming it',
    file: placement,
    from: 'await commit([...writes, orders.claim(leg.merchantId, merchantOrderId, leg)])',
    to: 'await commit(writes)',
  },
  {
    claim: 31,
    name: 'equal digits in another currency are the approved amount',
    file: rules,
    from: "differ('currency', approved.currency, total.currency)",
    to: "differ('currency', approved.currency, approved.currency)",
  },
  {
    claim: 31,
    name: 'an order of other items is the approved one',
    file: rules,
    from: "differ('items', piecesOf(leg.lines), piecesOf(order.lines))",
    to: "differ('items', '', '')",
  },
  {
    claim: 31,
    name: 'a lower total is believed when it is stated once',
    file: rules,
    from: 'total.amountMinor === approved.amountMinor',
    to: 'total.amountMinor <= approved.amountMinor',
  },
  {
    claim: 31,
    name: 'sums that do not add up are believed',
    file: rules,
    from: 'if (!order.addsUp) points',
    to: 'if (false) points',
  },
  {
    claim: 31,
    name: 'a capture is booked at whatever amount the bank shows',
    file: 'shared/purchase/flows/capture-leg.ts',
    from: 'hold ? holdContradictions(leg, hold, chargedMinor) : []',
    to: 'hold ? holdContradictions(leg, hold, hold.capturedMinor) : []',
  },
  {
    claim: 31,
    name: 'the books of a disputed order do not say what the bank took',
    file: 'functions/purchase/settle-purchase.ts',
    from: 'for (const leg of open) await recordTaken(leg, nowMs)',
    to: '',
  },
  {
    claim: 31,
    name: 'the address that a merchant quotes for is not compared with the wanted one',
    file: 'shared/purchase/flows/quote-leg.ts',
    from: 'if (goesElsewhere(delivery.address, quote.destinations))',
    to: 'if (false)',
  },
  {
    claim: 31,
    name: 'the address that a merchant shows before the money is not compared',
    file: 'shared/purchase/rules/drift.ts',
    from: 'if (approved.leg.destination !== now.leg.destination)',
    to: 'if (false)',
  },
  {
    claim: 31,
    name: 'a quote that costs nothing is approved',
    file: 'shared/purchase/flows/quote-leg.ts',
    from: 'if (quote.totals.totalMinor === 0)',
    to: 'if (false)',
  },
  {
    claim: 31,
    name: 'a checkout without a payment handler is paid by the profile',
    file: 'shared/merchants/ucp/capabilities.ts',
    from: 'capturer(seen?.ucp.payment_handlers ?? profile.handlers)',
    to: 'capturer(seen?.ucp.payment_handlers) ?? capturer(profile.handlers)',
  },
  {
    claim: 31,
    name: 'a merchant without a common checkout is asked for a quote',
    file: 'shared/merchants/ucp/capabilities.ts',
    from: 'if (ours && !Object.hasOwn(ours, capability.checkout))',
    to: 'if (false)',
  },
  {
    claim: 31,
    name: 'a record of the bank that contradicts itself is believed',
    file: 'shared/payments/bank/client.ts',
    from: 'if (!isConsistent(answer.reply))',
    to: 'if (false)',
  },
]
