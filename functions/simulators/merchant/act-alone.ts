import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { Refusal } from '#functions/simulators/company/refusal.ts'
import { cancelNow } from '#functions/simulators/merchant/cancel-order.ts'
import { findOrder, type Order } from '#functions/simulators/merchant/order.ts'
import { orderReply, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import { refundNow } from '#functions/simulators/merchant/refund-order.ts'
import { settleRefunds } from '#functions/simulators/merchant/settle-refunds.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'

const known = (shop: Shop, id: string) => async (): Promise<Order> => {
  const order = await findOrder(shop, id)
  if (!order) throw new Refusal(404, 'not_found', 'We know no such order')
  return order
}

const Goodwill = z.object({
  amountMinor: z.int().positive(),
  reference: z.string().min(1).max(64),
  line_items: z.array(z.object({ id: z.string(), quantity: z.int().positive() })).optional(),
})

/** What a shop does with nobody having asked: it gives money back out of goodwill. */
export const refundAlone = (shop: Shop): Endpoint =>
  control('refundAlone', 'POST', '/sim/orders/{id}/refund', async (call) => {
    const { reference, amountMinor, line_items } = bodyAs(Goodwill, call)
    const given = { reference, amountMinor, ...(line_items && { line_items }) }
    const order = await untilSettled(known(shop, call.params['id'] ?? ''), (found) =>
      refundNow(shop, found, given, call.now),
    )
    return orderReply(await settleRefunds(shop, order, call.now))
  })

/** Or it cannot deliver, and cancels. */
export const cancelAlone = (shop: Shop): Endpoint =>
  control('cancelAlone', 'POST', '/sim/orders/{id}/cancel', async (call) => {
    const order = await untilSettled(known(shop, call.params['id'] ?? ''), (found) => cancelNow(shop, found, call.now))
    return orderReply(await settleRefunds(shop, order, call.now))
  })
