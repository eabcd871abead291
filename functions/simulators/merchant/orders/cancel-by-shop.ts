import { control } from '#functions/simulators/company/control.ts'
import type { Endpoint } from '#functions/simulators/company/endpoint.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { inCall } from '#functions/simulators/merchant/shop-context.ts'
import { anyOrder } from './any-order.ts'
import { cancelNow } from './cancel-order.ts'
import { orderReply } from './own-order.ts'
import { retryOnChange } from './retry-on-change.ts'
import { settleRefunds } from './settle-refunds.ts'

/** The shop cannot deliver, and cancels without a request. */
export const cancelByShopEndpoint = (shop: Shop): Endpoint =>
  control('cancelByShop', 'POST', '/sim/orders/{id}/cancel', async (call) => {
    const context = inCall(shop, call)
    const order = await retryOnChange(anyOrder(context, call.params['id']), (latest) => cancelNow(context, latest))
    return orderReply(await settleRefunds(context, order))
  })
