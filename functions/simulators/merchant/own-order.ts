import { BusinessNo } from '#functions/simulators/merchant/answers.ts'
import { findOrder, type Order, OrderMoved, orderView } from '#functions/simulators/merchant/order.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { Given } from '#functions/simulators/merchant/shop-endpoint.ts'

/** The order a path names; another platform's is as good as none. */
export const ownOrder = async ({ call, shop, platform }: Omit<Given<unknown>, 'body'>): Promise<Order> => {
  const order = await findOrder(shop, call.params['id'] ?? '')
  if (order?.agent !== platform.profileUrl) throw new BusinessNo('not_found', 'We know no such order')
  return order
}

export const orderReply = async (order: Order) => ({
  status: 200,
  body: orderView(order, (await shopSettings()).baseUrl),
})

/** No, because: with the page where a person can ask. */
export const orderNo = async (order: Order, code: string, content: string): Promise<BusinessNo> =>
  new BusinessNo(code, content, { continueUrl: `${(await shopSettings()).baseUrl}/orders/${order.id}` })

const tries = 10

/** Reads and changes an order until nobody was faster. */
export const untilSettled = async <T>(read: () => Promise<Order>, change: (order: Order) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change(await read())
    } catch (error) {
      if (!(error instanceof OrderMoved) || attempt === tries) throw error
    }
  }
}

/** Reads an order that is known to exist, whoever asks. */
export const orderAgain = (shop: Shop, id: string) => async (): Promise<Order> => {
  const order = await findOrder(shop, id)
  if (!order) throw new Error(`The order ${id} is gone`)
  return order
}
