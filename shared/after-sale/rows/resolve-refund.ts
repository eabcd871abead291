import { Failure } from '#shared/kernel/errors.ts'
import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { resolutionOf, resolvedEvent } from '#shared/operations/rows/resolution.ts'
import type { Order } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { type Return, returns } from '#shared/orders/returns.ts'
import { leftOf, paidOf, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { bookingRows } from './refund-booking.ts'
import { endRefundDebt } from './refund-debt.ts'
import { audited, parkedRefund } from './retry-refund.ts'

/** Refuses an amount of zero, or more than the order has left to refund. */
export const assertLeft = (order: Order, all: readonly Refund[], amountMinor: number): void => {
  const booked = all.filter(({ state }) => state === 'done')
  const leftMinor = sumOf(leftOf(paidOf(order), booked))
  if (amountMinor < 1 || amountMinor > leftMinor)
    throw new Failure('parked.impossible', 'This amount cannot have been refunded', { leftMinor, amountMinor })
}

/** Ends the return whose refund will not come. */
const unpaid = (all: readonly Return[], { reference }: Refund, nowMs: number): Guarded[] => {
  const going = all.find(({ refundReference }) => refundReference === reference)
  return going && returnOpen(going.state)
    ? returns.move(going, 'rejected', 'operator', { refused: 'order.not-refundable' }, nowMs)
    : []
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
  if (outcome === 'refunded') {
    const back = { refundReference: refund.reference, amountMinor: amountMinor ?? refund.amountMinor }
    assertLeft(order, all.refunds, back.amountMinor)
    // Booking also ends the item's debt.
    const booking = await bookingRows(order, back, 'operator', item.parkedId)
    return { after, writes: [...rows, ...booking.writes] }
  }
  const lost = outcome === 'written-off' ? (amountMinor ?? refund.amountMinor) : 0
  const debt = endRefundDebt(order, refund, lost, nowMs)
  const ended = refunds.end(refund, 'refused', 'operator', outcome)
  return { after, writes: [ended, debt, ...rows, ...unpaid(all.returns, refund, nowMs)] }
}
