import { Refusal } from '#functions/simulators/company/refusal.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { findOrder, type Order } from './order.ts'

/** Reads an order by its id, whichever platform it belongs to. */
export const anyOrder =
  (context: ShopContext, id = '') =>
  async (): Promise<Order> => {
    const order = await findOrder(context, id)
    if (!order) throw new Refusal(404, 'not_found', 'We know no such order')
    return order
  }
