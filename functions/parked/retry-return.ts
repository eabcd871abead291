import { Failure } from '#shared/kernel/errors.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { orders } from '#shared/orders/orders.ts'
import { returns } from '#shared/orders/returns.ts'
import { audited } from './retry-refund.ts'

/** The return behind an item, as long as its merchant has not answered; `orBooked` takes one whose money was booked a moment ago. */
export const parkedReturn = async ({ orderId = '', returnId }: Act['item'], orBooked = false) => {
  const { order, refunds, returns: all } = await orders.view(orderId)
  const asked = all.find((each) => each.returnId === returnId)
  if (!order || !asked) throw new Failure('parked.ended', 'There is no such return')
  if (asked.state !== 'requested' && !(orBooked && asked.state === 'refunded'))
    throw new Failure('parked.ended', 'This return was answered', { state: asked.state })
  return { order, asked, refunds }
}

/** Has the sweep ask its merchant again, at once and for as long as the first time. */
export const retryReturn = async (act: Act) => {
  const { item, nowMs } = act
  const { order, asked } = await parkedReturn(item)
  const { after, writes } = parked.change(item, { state: 'retrying', attempts: item.attempts + 1 }, 'operator')
  const resumed = returns.resume(asked, Math.floor(nowMs / 1000), new Date(nowMs).toISOString())
  return {
    after,
    writes: [resumed, ...writes, ...(await audited(act, order, 'return.retry', { returnId: asked.returnId }))],
  }
}
