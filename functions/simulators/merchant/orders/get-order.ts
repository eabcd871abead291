import * as z from 'zod'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { orderReply, ownOrder } from './own-order.ts'

/** The full snapshot: how a platform reconciles what webhooks did not tell it. */
export const getOrderEndpoint = shopEndpoint('getOrder', 'GET', '/orders/{id}', z.unknown(), async (request) =>
  orderReply(await ownOrder(request)),
)
