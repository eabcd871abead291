import { takingBack, unitsOf } from '#functions/simulators/merchant/catalog/stock.ts'
import { shopKeys } from '#functions/simulators/merchant/keys.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { CancelOrder } from '#shared/merchants/ucp/contract/order.ts'
import { changeOrder } from './change-order.ts'
import { refundableMinor, type ShopOrder } from './order.ts'
import { orderRefusal, orderReply, ownOrder } from './own-order.ts'
import { retryOnChange } from './retry-on-change.ts'
import { refundId, settleRefunds } from './settle-refunds.ts'

/** Cancels an order that has not left, and promises to refund what this shop captured, under `refundReference`. */
export const cancelNow = async (
  context: ShopContext,
  order: ShopOrder,
  refundReference?: string,
): Promise<ShopOrder> => {
  if (order.at === 'canceled') return order
  if (order.at !== 'placed' && order.at !== 'processing')
    throw await orderRefusal(order, 'already_shipped', 'It is on its way: send it back when it has arrived')
  const occurred_at = new Date(context.now).toISOString()
  const everything = order.lines.map(({ id, quantity }) => ({ id, quantity }))
  const reference = refundReference ?? `${order.id}-cancel`
  const dueMinor = order.capture === 'merchant' ? refundableMinor(order) : 0
  const money = [{ type: 'total', amount: -dueMinor }]
  const pending = { type: 'refund', occurred_at, status: 'pending' as const, totals: money }
  const refund = { id: refundId(reference), ...pending, refund_reference: reference }
  const line_items = everything.map(({ id, quantity }) => ({ id, quantity: -quantity }))
  const set: Partial<ShopOrder> = {
    at: 'canceled',
    events: [...order.events, { id: `${order.id}-canceled`, type: 'canceled', occurred_at, line_items: everything }],
    adjustments: [
      ...order.adjustments,
      { id: `cancellation-${order.id}`, type: 'cancellation', occurred_at, status: 'completed', line_items },
      ...(dueMinor > 0 ? [refund] : []),
    ],
    ...(dueMinor > 0 && { refunds: [...order.refunds, { reference, amountMinor: dueMinor, state: 'pending' }] }),
  }
  return changeOrder(context, order, set, takingBack(context.shop, unitsOf(order.lines)))
}

/** Cancels an order that has not been shipped: units return to stock, and the shop refunds what it captured. */
export const cancelOrderEndpoint = shopEndpoint(
  'cancelOrder',
  'POST',
  '/orders/{id}/cancel',
  CancelOrder,
  async (request) => {
    const canceled = await retryOnChange(
      () => ownOrder(request),
      (order) => cancelNow(request, order, request.body.refund_reference),
    )
    return orderReply(await settleRefunds(request, canceled))
  },
  { subject: shopKeys.order },
)
