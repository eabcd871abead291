import { bookRefund } from '#shared/after-sale/book-refund.ts'
import { endRefundDebt } from '#shared/after-sale/refund-debt.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { parked, parkedShard } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import type { Order } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { type Return, returns } from '#shared/orders/returns.ts'
import { leftOf, paidOf, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { ResolveBody } from './resolve-body.ts'
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
export const resolveRefund = async (act: Act, { outcome, note, amountMinor }: ResolveBody) => {
  const { item, actor, nowMs } = act
  const { order, refund, all } = await parkedRefund(item, outcome === 'refunded')
  const resolution = {
    outcome,
    by: actor,
    at: new Date(nowMs).toISOString(),
    note,
    ...(amountMinor !== undefined && { amountMinor }),
  }
  const { after, writes } = parked.change(item, { state: 'resolved', resolution }, 'operator')
  const event = {
    type: 'purchase.resolved' as const,
    subject: order.checkoutId,
    data: { parkedId: item.parkedId, outcome, leg: order.leg },
  }
  const rows = [
    ...writes,
    ...(await audited(act, order, 'refund.resolve', { refund: refund.reference, outcome })),
    eventRow(keys.parkedEvent(parkedShard(item.parkedId), item.parkedId, item.v + 1), event, nowMs),
  ]
  if (outcome === 'refunded') {
    // Booking also ends the item's debt; a repeat books nothing.
    const back = { refundReference: refund.reference, amountMinor: amountMinor ?? refund.amountMinor }
    if (refund.state !== 'done') assertLeft(order, all.refunds, back.amountMinor)
    await bookRefund(order, back, 'operator')
    return { after, writes: rows }
  }
  const lost = outcome === 'written-off' ? (amountMinor ?? refund.amountMinor) : 0
  const debt = endRefundDebt(order, refund, lost, nowMs)
  const ended = refunds.end(refund, 'refused', 'operator', outcome)
  return { after, writes: [ended, debt, ...rows, ...unpaid(all.returns, refund, nowMs)] }
}
