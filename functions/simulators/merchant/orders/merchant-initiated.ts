import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { Refusal } from '#functions/simulators/company/refusal.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { inCall, type ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { cancelNow } from './cancel-order.ts'
import { retryOnChange } from './change-order.ts'
import { findOrder, type Order } from './order.ts'
import { orderReply } from './own-order.ts'
import { refundNow } from './refund-order.ts'
import { settleRefunds } from './settle-refunds.ts'

const anyOrder =
  (context: ShopContext, id = '') =>
  async (): Promise<Order> => {
    const order = await findOrder(context, id)
    if (!order) throw new Refusal(404, 'not_found', 'We know no such order')
    return order
  }

const Goodwill = z.object({
  amountMinor: z.int().positive(),
  reference: z.string().min(1).max(64),
  line_items: z.array(z.object({ id: z.string(), quantity: z.int().positive() })).optional(),
})

/** The shop refunds out of goodwill, without a request. */
export const refundByShop = (shop: Shop): Endpoint =>
  control('refundByShop', 'POST', '/sim/orders/{id}/refund', async (call) => {
    const { reference, amountMinor, line_items } = bodyAs(Goodwill, call)
    const given = { reference, amountMinor, ...(line_items && { line_items }) }
    const context = inCall(shop, call)
    const order = await retryOnChange(anyOrder(context, call.params['id']), (latest) =>
      refundNow(context, latest, given),
    )
    return orderReply(await settleRefunds(context, order))
  })

/** The shop cannot deliver, and cancels without a request. */
export const cancelByShop = (shop: Shop): Endpoint =>
  control('cancelByShop', 'POST', '/sim/orders/{id}/cancel', async (call) => {
    const context = inCall(shop, call)
    const order = await retryOnChange(anyOrder(context, call.params['id']), (latest) => cancelNow(context, latest))
    return orderReply(await settleRefunds(context, order))
  })
