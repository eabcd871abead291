import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { findOrder, type ShopOrder } from './order.ts'

/** Reads an order by its id, whichever platform it belongs to. */
export const anyOrder =
  (context: ShopContext, id = '') =>
  async (): Promise<ShopOrder> => {
    const order = await findOrder(context, id)
    if (!order) throw new CompanyRefusal(404, 'not_found', 'We know no such order')
    return order
  }
