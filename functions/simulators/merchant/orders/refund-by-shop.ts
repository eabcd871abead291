import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { inCall } from '#functions/simulators/merchant/shop-context.ts'
import { anyOrder } from './any-order.ts'
import { orderReply } from './own-order.ts'
import { refundNow } from './refund-order.ts'
import { retryOnChange } from './retry-on-change.ts'
import { settleRefunds } from './settle-refunds.ts'

const Goodwill = z.object({
  amountMinor: z.int().positive(),
  reference: z.string().min(1).max(64),
  line_items: z.array(z.object({ id: z.string(), quantity: z.int().positive() })).optional(),
})

/** The shop refunds out of goodwill, without a request. */
export const refundByShopEndpoint = (shop: Shop): Endpoint =>
  control('refundByShop', 'POST', '/sim/orders/{id}/refund', async (call) => {
    const { reference, amountMinor, line_items } = bodyAs(Goodwill, call)
    const wanted = { reference, amountMinor, ...(line_items && { line_items }) }
    const context = inCall(shop, call)
    const order = await retryOnChange(anyOrder(context, call.params['id']), (latest) =>
      refundNow(context, latest, wanted),
    )
    return orderReply(await settleRefunds(context, order))
  })
