import { Failure } from '#shared/kernel/errors.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { orders } from '#shared/orders/orders.ts'
import { returns } from '#shared/orders/returns.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import { audited, endLate } from './retry-refund.ts'

/** The return behind an item, while the merchant has not answered; or when it is over, which its item does not know yet. */
export const parkedReturn = async ({ orderId = '', returnId }: Act['item']) => {
  const { order, returns: all } = await orders.view(orderId)
  const request = all.find((each) => each.returnId === returnId)
  if (!order || !request) throw new Failure('parked.ended', 'This return does not exist')
  if (request.state !== 'requested' && returnOpen(request.state))
    throw new Failure('parked.ended', 'The merchant has already answered this return', { state: request.state })
  return { order, request }
}

/** Makes the sweep ask the merchant again at once, for as long as the first time. */
export const retryReturn = async (act: Act) => {
  const { item, nowMs } = act
  const { order, request } = await parkedReturn(item)
  const { returnId } = request
  if (!returnOpen(request.state)) return endLate(act, order, 'return.retry', { returnId })
  const { after, writes } = parked.change(item, { state: 'retrying', attempts: item.attempts + 1 }, 'operator')
  const resumed = returns.resume(request, Math.floor(nowMs / 1000), new Date(nowMs).toISOString())
  return {
    after,
    writes: [resumed, ...writes, ...(await audited(act, order, 'return.retry', { returnId }))],
  }
}
