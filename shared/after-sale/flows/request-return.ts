import { callTimeLimitSeconds } from '#shared/after-sale/durations.ts'
import { reservedBy } from '#shared/after-sale/rows/refund-booking.ts'
import { refusedAgain } from '#shared/after-sale/unsupported.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { type Return, refundReferenceOf, returns } from '#shared/orders/returns.ts'
import { requestsMost } from '#shared/orders/rules/fact-limits.ts'
import { type NotBack, notBack } from '#shared/orders/rules/not-back.ts'
import { leftOf, paidOf, piecesOf, type Shares } from '#shared/orders/rules/refund-lines.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { answerTo } from './answer-to.ts'
import { requestReturnAtMerchant, returnUntilOf } from './request-return-at-merchant.ts'

interface ReturnRequest {
  returnId: string
  reason: Return['reason']
  lines?: readonly { line: number; quantity: number }[] | undefined
  principal: Principal
}

const no = (reason: NotBack, details: Record<string, unknown> = {}) => notBack('order.not-returnable', reason, details)

/** The pieces and what they cost; each goes back once, and none that its merchant never takes back. */
const wanted = ({ lines: sold }: Order, paid: Shares, left: Shares, { lines }: ReturnRequest): Shares => {
  const excluded = (line: number) => sold[line - 1]?.returns?.accepted === false
  const all = left.lines.filter(({ quantity }) => quantity > 0)
  const named = lines ?? all.filter(({ line }) => !excluded(line)).map(({ line, quantity }) => ({ line, quantity }))
  if (named.length === 0) throw no(all.length > 0 ? 'never_returnable' : 'no_piece_left')
  for (const { line, quantity } of named) {
    if (line > sold.length) throw no('no_such_line', { line })
    if (excluded(line)) throw no('never_returnable', { line })
    const quantityLeft = left.lines.find((each) => each.line === line)?.quantity ?? 0
    if (quantity > quantityLeft)
      throw no(quantityLeft === 0 ? 'no_piece_left' : 'fewer_pieces_left', { line, quantityLeft, quantity })
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
    throw refusedAgain('order.not-returnable', again.refused, order, {
      returnId,
      until: returnUntilOf(order, again, view.facts),
    })
  if (again && again.state !== 'requested') return again
  if (again?.parkedAt) return undefined // an operator handles it
  const nowMs = Date.now()
  const at = new Date(nowMs).toISOString()
  const write = async (): Promise<Return> => {
    if (view.returns.length >= requestsMost) throw no('too_many_requests', { requestsMost })
    if (view.facts.some(({ kind }) => kind === 'canceled')) throw no('already_canceled')
    const paid = paidOf(order)
    const fresh: Return = {
      returnId,
      orderId: order.orderId,
      state: 'requested',
      reason,
      ...wanted(order, paid, leftOf(paid, reservedBy(view)), request),
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
