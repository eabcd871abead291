import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import type { Given } from '#functions/simulators/merchant/shop-endpoint.ts'
import { findOrder, type ShopOrder, shopOrderView } from './order.ts'

/** The order that a path names. Another platform's order is not found. */
export const ownOrder = async (request: Omit<Given<unknown>, 'body'>): Promise<ShopOrder> => {
  const order = await findOrder(request, request.call.params['id'] ?? '')
  if (order?.agent !== request.platform.profileUrl) throw new BusinessRefusal('not_found', 'We know no such order')
  return order
}

export const orderReply = async (order: ShopOrder) => ({
  status: 200,
  body: shopOrderView(order, (await shopSettings()).baseUrl),
})

/** A refusal with the page where the user can ask. */
export const orderRefusal = async (order: ShopOrder, code: string, content: string): Promise<BusinessRefusal> =>
  new BusinessRefusal(code, content, { continueUrl: `${(await shopSettings()).baseUrl}/orders/${order.id}` })

/** Reads an order that exists, whoever asks. */
export const orderAgain = (context: ShopContext, id: string) => async (): Promise<ShopOrder> => {
  const order = await findOrder(context, id)
  if (!order) throw new Error(`The order ${id} is gone`)
  return order
}
