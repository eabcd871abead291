import type { Mover } from '#shared/kernel/transitions.ts'
import { parked, parkedShard } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { mend } from '#shared/operations/rows/resolution.ts'
import type { Order } from '#shared/orders/orders.ts'
import { type Return, returns } from '#shared/orders/returns.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { approvalIdOfPayment } from '#shared/purchase/rows/purchase.ts'

const itemIdOf = (returnId: string): string => `prk_${returnId}`

/** Parks a return that the merchant did not answer. No goods and no money moved yet, so there is no debt. */
export const parkReturn = async (
  order: Order,
  requested: Return,
  reason: string,
  nowMs: number,
): Promise<Guarded[]> => {
  const { checkoutId, leg, orderId } = order
  const { returnId } = requested
  const parkedId = itemIdOf(returnId)
  const parkedAt = new Date(nowMs).toISOString()
  const of = { approvalId: approvalIdOfPayment(order.paymentReference), checkoutId, leg, orderId, returnId }
  const item = { parkedId, kind: 'return' as const, ...of, reason, parkedAt }
  const data = { leg, code: reason, owedMinor: 0 }
  const key = keys.parkedEvent(parkedShard(parkedId), parkedId, nowMs)
  return [
    returns.handOver(requested, parkedAt),
    ...(await parked.park(item, 'sweep')),
    eventRow(key, { type: 'purchase.parked', subject: checkoutId, data }, nowMs),
  ]
}

/** The rows that resolve the parked item of a return that has an answer or an end. The item of an operator's `act` has an outcome of its own. */
export const resolveRetriedReturn = async (
  order: Order,
  before: Return,
  by: Mover,
  nowMs: number,
  act?: Act,
): Promise<Guarded[]> => {
  const parkedId = itemIdOf(before.returnId)
  if ((!before.parkedAt && !before.retriedAt) || parkedId === act?.item.parkedId) return []
  const item = await parked.require(parkedId)
  if (item.state === 'resolved') return []
  return mend({ item, actor: act?.actor ?? by, nowMs }, by, order).writes
}
