import { Failure } from '#shared/kernel/errors.ts'
import type { ParkedOutcome } from '#shared/operations/parked-states.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { mend } from '#shared/operations/rows/resolution.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'

/** The refund behind an item, while it is parked; or when it is done, which its item does not know yet. */
export const parkedRefund = async ({ orderId = '', refund: reference }: Act['item']) => {
  const { order, ...all } = await orders.view(orderId)
  const refund = all.refunds.find((each) => each.reference === reference)
  if (!order || !refund) throw new Failure('parked.ended', 'This refund does not exist')
  if (refund.state !== 'parked' && refund.state !== 'done')
    throw new Failure('parked.ended', 'This refund has already ended', { state: refund.state })
  return { order, refund, all }
}

/** Adds what an operator did to the audit of the purchase. */
export const audited = async (
  { item, actor, nowMs }: Act,
  order: Order,
  action: string,
  details: Record<string, string | number>,
): Promise<Guarded[]> => {
  const checkout = await checkouts.require(order.checkoutId)
  const noted = { parkedId: item.parkedId, orderId: order.orderId, ...details }
  return checkouts.note(checkout, { by: 'operator', actor, action, details: noted }, nowMs).writes
}

/** Ends an item that an older version left open when its refund or return ended. Purser books nothing again. */
export const endLate = async (act: Act, order: Order, action: string, details: Record<string, string>) => {
  const { after, writes } = mend(act, 'operator', order)
  return { after, writes: [...writes, ...(await audited(act, order, action, { ...details, outcome: 'mended' }))] }
}

/** Refuses an outcome that contradicts how the refund or return behind an open item has ended. */
export const assertBooked = (outcome: ParkedOutcome, booked: ParkedOutcome): void => {
  if (outcome !== booked) throw new Failure('parked.impossible', 'This has ended otherwise', { booked })
}

/** Makes the sweep retry a refund at once, for as long as the first time. */
export const retryRefund = async (act: Act) => {
  const { order, refund }: { order: Order; refund: Refund } = await parkedRefund(act.item)
  if (refund.state === 'done') return endLate(act, order, 'refund.retry', { refund: refund.reference })
  const { after, writes } = parked.change(act.item, { state: 'retrying', attempts: act.item.attempts + 1 }, 'operator')
  return {
    after,
    writes: [
      refunds.resume(refund, 'operator', Math.floor(act.nowMs / 1000), new Date(act.nowMs).toISOString()),
      ...writes,
      ...(await audited(act, order, 'refund.retry', { refund: refund.reference })),
    ],
  }
}
