import { callTimeLimitSeconds } from '#shared/after-sale/durations.ts'
import { reservedBy } from '#shared/after-sale/rows/refund-booking.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { type Return, refundReferenceOf, returns } from '#shared/orders/returns.ts'
import { leftOf, paidOf, piecesOf, type Shares } from '#shared/orders/rules/refund-lines.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { answerTo } from './answer-to.ts'
import { requestReturnAtMerchant } from './request-return-at-merchant.ts'

interface ReturnRequest {
  returnId: string
  reason: Return['reason']
  lines?: readonly { line: number; quantity: number }[] | undefined
  principal: Principal
}

const noneLeft = (details: Record<string, unknown>) =>
  new Failure('order.not-returnable', 'The order has fewer items left to return', details)

/** The pieces and what they cost; each goes back once. */
const wanted = (paid: Shares, left: Shares, { lines }: ReturnRequest): Shares => {
  const all = left.lines.filter(({ quantity }) => quantity > 0)
  const named = lines ?? all.map(({ line, quantity }) => ({ line, quantity }))
  if (named.length === 0) throw noneLeft({ quantityLeft: 0 })
  for (const { line, quantity } of named) {
    const quantityLeft = left.lines.find((each) => each.line === line)?.quantity ?? 0
    if (quantity > quantityLeft) throw noneLeft({ line, quantityLeft, quantity })
  }
  return piecesOf(paid, left, named)
}

/** Records what shall go back, then asks the merchant. Undefined while it has not answered: the sweep retries. */
export const requestReturn = async (order: Order, request: ReturnRequest): Promise<Return | undefined> => {
  const { returnId, reason, principal } = request
  // Read the leg first: of two requests for the last piece the table refuses one.
  const leg = await legs.require(order.checkoutId, order.leg)
  const view = await orders.view(order.orderId)
  const again = view.returns.find((each) => each.returnId === returnId)
  if (again?.state === 'rejected')
    throw new Failure('order.not-returnable', 'The merchant refused the return', { returnId, reason: again.refused })
  if (again && again.state !== 'requested') return again
  if (again?.parkedAt) return undefined // an operator handles it
  const nowMs = Date.now()
  const at = new Date(nowMs).toISOString()
  const write = async (): Promise<Return> => {
    if (view.facts.some(({ kind }) => kind === 'canceled')) throw noneLeft({ quantityLeft: 0 })
    const paid = paidOf(order)
    const fresh: Return = {
      returnId,
      orderId: order.orderId,
      state: 'requested',
      reason,
      ...wanted(paid, leftOf(paid, reservedBy(view)), request),
      refundReference: refundReferenceOf(returnId),
      requestedBy: principalKey(principal),
      requestedAt: at,
      updatedAt: at,
    }
    const dueAtSeconds = Math.floor(nowMs / 1000) + callTimeLimitSeconds
    await commit([
      ...returns.request(fresh, dueAtSeconds, nowMs),
      ...legs.change(leg, {}, principal.kind, nowMs).writes,
    ])
    return fresh
  }
  const fresh = again ?? (await write())
  return answerTo(requestReturnAtMerchant(order, fresh, principal.kind))
}
