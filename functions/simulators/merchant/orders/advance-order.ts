import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { inCall, type ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { anyOrder } from './any-order.ts'
import { changeOrder } from './change-order.ts'
import { orderStages, type ShopOrder } from './order.ts'
import { orderReply } from './own-order.ts'
import { retryOnChange } from './retry-on-change.ts'

const Advance = z.object({ to: z.enum(['processing', 'shipped', 'in_transit', 'delivered']).optional() })

const step = async (context: ShopContext, order: ShopOrder): Promise<ShopOrder> => {
  const next = order.at === 'canceled' ? undefined : orderStages[orderStages.indexOf(order.at) + 1]
  if (!next) throw new CompanyRefusal(409, 'not_advanceable', `A ${order.at} order goes nowhere`)
  const tracking_number = `TRK${order.id.slice(-10)}`
  const tracking = {
    tracking_number,
    tracking_url: `https://tracking.example/${tracking_number}`,
    carrier: 'Parcel post',
  }
  const event = {
    id: `${order.id}-${next}`,
    occurred_at: new Date(context.now).toISOString(),
    type: next,
    line_items: order.lines.map(({ id, quantity }) => ({ id, quantity })),
    ...(next !== 'processing' && tracking),
  }
  return changeOrder(context, order, { at: next, events: [...order.events, event] })
}

/** Moves an order on by one stage, or stage by stage up to `to`. Each stage sends a webhook. */
export const advanceOrderEndpoint = (shop: Shop): Endpoint =>
  control('advanceOrder', 'POST', '/sim/orders/{id}/advance', async (call) => {
    const { to } = bodyAs(Advance, call)
    const context = inCall(shop, call)
    const read = anyOrder(context, call.params['id'])
    const arrived = (order: ShopOrder) => to !== undefined && order.events.some(({ type }) => type === to)
    let order = await read()
    do order = arrived(order) ? order : await retryOnChange(read, (latest) => step(context, latest), order)
    while (to && !arrived(order))
    return orderReply(order)
  })
