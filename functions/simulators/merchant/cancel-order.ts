import { moved, type Order, refundableMinor } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { orderNo, orderReply, ownOrder, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import { refundId, settleRefunds } from '#functions/simulators/merchant/settle-refunds.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { takingBack, unitsOf } from '#functions/simulators/merchant/stock.ts'
import { CancelOrder } from '#shared/merchants/ucp/contract/order.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Cancels it unless it has left; what this shop captured is promised back under this name. */
export const cancelNow = async (shop: Shop, order: Order, now: number, named?: string): Promise<Order> => {
  if (order.at === 'canceled') return order
  if (order.at !== 'placed' && order.at !== 'processing')
    throw await orderNo(order, 'not_cancelable', 'It is on its way: send it back when it has arrived')
  const occurred_at = new Date(now).toISOString()
  const everything = order.lines.map(({ id, quantity }) => ({ id, quantity }))
  const reference = named ?? `${order.id}-cancel`
  const owed = order.capture === 'merchant' ? refundableMinor(order) : 0
  const money = [{ type: 'total', amount: -owed }]
  const pending = { type: 'refund', occurred_at, status: 'pending' as const, totals: money }
  const refund = { id: refundId(reference), ...pending, refund_reference: reference }
  const line_items = everything.map(({ id, quantity }) => ({ id, quantity: -quantity }))
  const set: Partial<Order> = {
    at: 'canceled',
    events: [...order.events, { id: `${order.id}-canceled`, type: 'canceled', occurred_at, line_items: everything }],
    adjustments: [
      ...order.adjustments,
      { id: `cancellation-${order.id}`, type: 'cancellation', occurred_at, status: 'completed', line_items },
      ...(owed > 0 ? [refund] : []),
    ],
    ...(owed > 0 && { refunds: [...order.refunds, { reference, amountMinor: owed, state: 'pending' }] }),
  }
  const { after, write } = moved(shop, order, set, now)
  await commit([write, ...takingBack(shop, unitsOf(order.lines)), ...(await telling(shop, after, now))])
  await sendNow(shop, after)
  return after
}

/** Takes an order back while nothing has been shipped: units return to the shelf, and what this shop captured goes back. */
export const cancelOrder = shopEndpoint('cancelOrder', 'POST', '/orders/{id}/cancel', CancelOrder, async (given) => {
  const canceled = await untilSettled(
    () => ownOrder(given),
    (order) => cancelNow(given.shop, order, given.call.now, given.body.refund_reference),
  )
  return orderReply(await settleRefunds(given.shop, canceled, given.call.now))
})
