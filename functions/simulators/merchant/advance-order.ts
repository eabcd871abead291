import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { Refusal } from '#functions/simulators/company/refusal.ts'
import { findOrder, moved, type Order, stations } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { orderReply, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { commit } from '#shared/platform/table/table.ts'

const Advance = z.object({ to: z.enum(['processing', 'shipped', 'in_transit', 'delivered']).optional() })

const step = async (shop: Shop, order: Order, now: number): Promise<Order> => {
  const next = order.at === 'canceled' ? undefined : stations[stations.indexOf(order.at) + 1]
  if (!next) throw new Refusal(409, 'not_advanceable', `A ${order.at} order goes nowhere`)
  const tracking_number = `TRK${order.id.slice(-10)}`
  const tracking = {
    tracking_number,
    tracking_url: `https://tracking.example/${tracking_number}`,
    carrier: 'Parcel post',
  }
  const event = {
    id: `${order.id}-${next}`,
    occurred_at: new Date(now).toISOString(),
    type: next,
    line_items: order.lines.map(({ id, quantity }) => ({ id, quantity })),
    ...(next !== 'processing' && tracking),
  }
  const { after, write } = moved(shop, order, { at: next, events: [...order.events, event] }, now)
  await commit([write, ...(await telling(shop, after, now))])
  await sendNow(shop, after)
  return after
}

/** Lets the simulated world move on: one station, or station by station up to `to`; each tells the platform. */
export const advanceOrder = (shop: Shop): Endpoint =>
  control('advanceOrder', 'POST', '/sim/orders/{id}/advance', async (call) => {
    const { to } = bodyAs(Advance, call)
    const read = async () => {
      const order = await findOrder(shop, call.params['id'] ?? '')
      if (!order) throw new Refusal(404, 'not_found', 'We know no such order')
      return order
    }
    const arrived = (order: Order) => to !== undefined && order.events.some(({ type }) => type === to)
    let order = await read()
    do order = arrived(order) ? order : await untilSettled(read, (latest) => step(shop, latest, call.now))
    while (to && !arrived(order))
    return orderReply(order)
  })
