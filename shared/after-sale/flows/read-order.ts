import { ordersAt } from '#shared/merchants/registry.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import type { Order } from '#shared/orders/orders.ts'

/** Reads the merchant's own record of the order and learns its facts. */
export const readOrder = async (order: Order): Promise<void> => {
  const merchant = await ordersAt(order.merchantId)
  await orderFacts.learn(order.orderId, await merchant.getOrder(order), Date.now())
}
