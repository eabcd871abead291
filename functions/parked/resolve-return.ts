import { bookRefund } from '#shared/after-sale/book-refund.ts'
import { parked, parkedShard } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { returns } from '#shared/orders/returns.ts'
import { sumOf } from '#shared/orders/rules/refund-lines.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { ResolveBody } from './resolve-body.ts'
import { assertLeft } from './resolve-refund.ts'
import { audited } from './retry-refund.ts'
import { parkedReturn } from './retry-return.ts'

/** Ends a return that the merchant never answered: the merchant refused it, or refunded it another way. */
export const resolveReturn = async (act: Act, { outcome, note, amountMinor }: ResolveBody) => {
  const { item, actor, nowMs } = act
  const { order, request, refunds } = await parkedReturn(item, outcome === 'refunded')
  const base = { outcome, by: actor, at: new Date(nowMs).toISOString(), note }
  const resolution = { ...base, ...(amountMinor !== undefined && { amountMinor }) }
  const { after, writes } = parked.change(item, { state: 'resolved', resolution }, 'operator')
  const { returnId, refundReference } = request
  const data = { parkedId: item.parkedId, outcome, leg: order.leg }
  const event = { type: 'purchase.resolved' as const, subject: order.checkoutId, data }
  const rows = [
    ...writes,
    ...(await audited(act, order, 'return.resolve', { returnId, outcome })),
    eventRow(keys.parkedEvent(parkedShard(item.parkedId), item.parkedId, item.v + 1), event, nowMs),
  ]
  if (outcome !== 'refunded') {
    const refused = { refused: 'order.not-returnable' }
    return { after, writes: [...returns.move(request, 'rejected', 'operator', refused, nowMs), ...rows] }
  }
  const back = { refundReference, amountMinor: amountMinor ?? sumOf(request) }
  if (request.state !== 'refunded') {
    assertLeft(order, refunds, back.amountMinor)
    await bookRefund(order, back, 'operator')
  }
  return { after, writes: rows }
}
