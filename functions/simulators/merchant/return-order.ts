import type * as z from 'zod'
import { moved, type Order, refundableMinor } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { orderNo, orderReply, ownOrder, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import { type Return, returnAdjustment, stageOf, worthOf } from '#functions/simulators/merchant/return.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { ReturnOrder } from '#shared/merchants/ucp/contract/order.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { commit } from '#shared/platform/table/table.ts'

const daysToReturn = 30
const dayMs = 86_400_000

type Wanted = z.output<typeof ReturnOrder>

/** Pieces of a line that are on their way back, or are back. */
const comingBack = ({ returns }: Order, lineId: string): number =>
  returns
    .filter((each) => stageOf(each) !== 'rejected')
    .flatMap(({ lines }) => lines)
    .reduce((sum, { id, quantity }) => sum + (id === lineId ? quantity : 0), 0)

const whyNot = ({ call, body, shop }: Given<Wanted>, order: Order): string | undefined => {
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

const accept = async (given: Given<Wanted>, order: Order): Promise<Order> => {
  const { call, body, shop } = given
  const id = `return-${call.headers['idempotency-key'] ?? crypto.randomUUID()}`
  if (order.returns.some((each) => each.id === id)) return order
  const no = whyNot(given, order)
  if (no) throw await orderNo(order, 'not_returnable', no)
  const sold = { lines: order.lines, taxMinor: amountOf(order.totals, 'tax') }
  const worth = body.line_items.reduce(
    (sum, line) => sum + worthOf(sold, line.id, comingBack(order, line.id), line.quantity),
    0,
  )
  const agreed: Return = {
    id,
    ...(body.reference && { reference: body.reference }),
    refundReference: body.refund_reference ?? id,
    ...(body.reason && { reason: body.reason }),
    lines: body.line_items.map((line) => ({ id: line.id, quantity: line.quantity })),
    amountMinor: Math.min(worth, refundableMinor(order)),
    stages: [{ stage: 'approved', occurred_at: new Date(call.now).toISOString() }],
  }
  const set = { returns: [...order.returns, agreed], adjustments: [...order.adjustments, returnAdjustment(agreed)] }
  const { after, write } = moved(shop, order, set, call.now)
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
