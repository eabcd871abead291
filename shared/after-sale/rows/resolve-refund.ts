import { Failure } from '#shared/kernel/errors.ts'
import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { resolutionOf, resolvedEvent } from '#shared/operations/rows/resolution.ts'
import type { KnownOrder, Order } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { returns } from '#shared/orders/returns.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import { bookingRows } from './refund-booking.ts'
import { endRefundDebt } from './refund-debt.ts'
import { recordedUnder, refundOpen, rootOf } from './rest-of-refund.ts'
import { assertBooked, audited, parkedRefund } from './retry-refund.ts'
import { resolveRetriedReturn } from './return-item.ts'

type Records = Pick<KnownOrder, 'refunds' | 'returns'>

/** Ends the return whose refund, or the rest of it, will not come; and its item if the merchant never answered it. */
const unpaid = async (act: Act, order: Order, { refunds: all, returns: sent }: Records, refund: Refund) => {
  const going = sent.find(({ refundReference }) => refundReference === rootOf(refund))
  if (!going || !returnOpen(going.state)) return []
  const family = recordedUnder(all, rootOf(refund)).filter(({ reference }) => reference !== refund.reference)
  if (family.some(refundOpen)) return []
  const end = family.some(({ state }) => state === 'done')
    ? returns.move(going, 'refunded', 'operator', {}, act.nowMs)
    : returns.move(going, 'rejected', 'operator', { refused: 'not_paid' }, act.nowMs)
  return [...end, ...(await resolveRetriedReturn(order, going, 'operator', act.nowMs, act))]
}

/** Ends a refund with the operator's outcome. It books money that was refunded another way, and refuses or writes off the rest. */
export const resolveRefund = async (act: Act, body: ResolveBody) => {
  const { item, nowMs } = act
  const { outcome, amountMinor } = body
  const { order, refund, all } = await parkedRefund(item)
  const { after, writes } = parked.change(item, { state: 'resolved', resolution: resolutionOf(act, body) }, 'operator')
  const rows = [
    ...writes,
    ...(await audited(act, order, 'refund.resolve', { refund: refund.reference, outcome })),
    resolvedEvent(act, order, outcome),
  ]
  if (refund.state === 'done') {
    assertBooked(outcome, 'refunded')
    return { after, writes: rows }
  }
  if (outcome === 'refunded') {
    const back = { refundReference: refund.reference, amountMinor: amountMinor ?? refund.amountMinor }
    // Booking also ends the item's debt.
    const booking = await bookingRows(order, back, 'operator', act)
    return { after, writes: [...rows, ...booking.writes] }
  }
  const lost = outcome === 'written-off' ? (amountMinor ?? refund.amountMinor) : 0
  if (lost > refund.amountMinor)
    throw new Failure('parked.impossible', 'The amount exceeds what is owed', { owedMinor: refund.amountMinor })
  const debt = endRefundDebt(order, refund, lost, nowMs)
  const ended = refunds.end(refund, 'refused', 'operator', outcome)
  return { after, writes: [ended, debt, ...rows, ...(await unpaid(act, order, all, refund))] }
}
