import * as z from 'zod'
import { moved, type Order } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { orderNo, orderReply, ownOrder, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { commit } from '#shared/store/table.ts'

const daysToReturn = 30
const dayMs = 86_400_000

const ReturnOrder = z.looseObject({
  line_items: z.array(z.looseObject({ id: z.string(), quantity: z.int().positive() })).min(1),
  reason: z.string().max(200).optional(),
})
type ReturnOrder = z.output<typeof ReturnOrder>

/** Pieces of a line that are on their way back already. */
const comingBack = ({ adjustments }: Order, lineId: string): number =>
  adjustments
    .filter(({ type, status }) => type === 'return' && status !== 'failed')
    .flatMap(({ line_items = [] }) => line_items)
    .reduce((sum, { id, quantity }) => sum - (id === lineId ? quantity : 0), 0)

const whyNot = ({ call, body, shop }: Given<ReturnOrder>, order: Order): string | undefined => {
  const delivered = order.events.find(({ type }) => type === 'delivered')
  if (!delivered) return 'It has not been delivered'
  if (call.now - Date.parse(delivered.occurred_at) > daysToReturn * dayMs) return `More than ${daysToReturn} days ago`
  for (const { id, quantity } of body.line_items) {
    const line = order.lines.find((each) => each.id === id)
    if (!line || quantity > line.quantity - comingBack(order, id)) return `There are not ${quantity} of line ${id}`
    if (!shop.articles.get(line.sku)?.returnable) return `${line.title} cannot be returned`
  }
  return undefined
}

const accept = async (given: Given<ReturnOrder>, order: Order): Promise<Order> => {
  const { call, body, shop } = given
  const id = `return-${call.headers['idempotency-key'] ?? crypto.randomUUID()}`
  if (order.adjustments.some((each) => each.id === id)) return order
  const no = whyNot(given, order)
  if (no) throw await orderNo(order, 'not_returnable', no)
  const agreed = {
    id,
    type: 'return',
    occurred_at: new Date(call.now).toISOString(),
    status: 'pending' as const,
    line_items: body.line_items.map((each) => ({ id: each.id, quantity: -each.quantity })),
    ...(body.reason && { description: body.reason }),
  }
  const { after, write } = moved(shop, order, { adjustments: [...order.adjustments, agreed] }, call.now)
  await commit([write, ...(await telling(shop, after, call.now))])
  await sendNow(shop, after)
  return after
}

/** Asks to send things back: a pending `return` adjustment means yes, otherwise no, because. */
export const returnOrder = shopEndpoint('returnOrder', 'POST', '/orders/{id}/returns', ReturnOrder, async (given) =>
  orderReply(
    await untilSettled(
      () => ownOrder(given),
      (order) => accept(given, order),
    ),
  ),
)
