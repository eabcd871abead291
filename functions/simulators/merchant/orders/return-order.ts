import type * as z from 'zod'
import { shopKeys } from '#functions/simulators/merchant/keys.ts'
import { daysToReturn } from '#functions/simulators/merchant/shop.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { ReturnOrder } from '#shared/merchants/ucp/contract/order.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { changeOrder } from './change-order.ts'
import { refundableMinor, type ShopOrder } from './order.ts'
import { orderRefusal, orderReply, ownOrder } from './own-order.ts'
import { retryOnChange } from './retry-on-change.ts'
import { returnAdjustment, returnStageOf, type ShopReturn, worthOf } from './return.ts'

const dayMs = 86_400_000

type Wanted = z.output<typeof ReturnOrder>

/** Pieces of a line that are on their way back, or are back. */
const comingBack = ({ returns }: ShopOrder, lineId: string): number =>
  returns
    .filter((each) => returnStageOf(each) !== 'rejected')
    .flatMap(({ lines }) => lines)
    .reduce((sum, { id, quantity }) => sum + (id === lineId ? quantity : 0), 0)

const whyNot = ({ call, body, shop }: Given<Wanted>, order: ShopOrder): [code: string, content: string] | undefined => {
  const delivered = order.events.find(({ type }) => type === 'delivered')
  if (!delivered) return ['not_delivered', 'It has not been delivered']
  if (call.now - Date.parse(delivered.occurred_at) > daysToReturn * dayMs)
    return ['return_window_closed', `More than ${daysToReturn} days ago`]
  for (const { id, quantity } of body.line_items) {
    const line = order.lines.find((each) => each.id === id)
    if (!line || quantity > line.quantity - comingBack(order, id))
      return ['fewer_pieces_left', `There are not ${quantity} of line ${id}`]
    if (!shop.articles.get(line.sku)?.returnable) return ['never_returnable', `${line.title} cannot be returned`]
  }
  return undefined
}

const accept = async (request: Given<Wanted>, order: ShopOrder): Promise<ShopOrder> => {
  const { call, body } = request
  const id = `return-${call.headers['idempotency-key'] ?? crypto.randomUUID()}`
  if (order.returns.some((each) => each.id === id)) return order
  const no = whyNot(request, order)
  if (no) throw await orderRefusal(order, ...no)
  const sold = { lines: order.lines, taxMinor: amountOf(order.totals, 'tax') }
  const worth = body.line_items.reduce(
    (sum, line) => sum + worthOf(sold, line.id, comingBack(order, line.id), line.quantity),
    0,
  )
  const agreed: ShopReturn = {
    id,
    ...(body.reference && { reference: body.reference }),
    refundReference: body.refund_reference ?? id,
    ...(body.reason && { reason: body.reason }),
    lines: body.line_items.map((line) => ({ id: line.id, quantity: line.quantity })),
    amountMinor: Math.min(worth, refundableMinor(order)),
    stages: [{ stage: 'approved', occurred_at: new Date(call.now).toISOString() }],
  }
  const set = { returns: [...order.returns, agreed], adjustments: [...order.adjustments, returnAdjustment(agreed)] }
  return changeOrder(request, order, set)
}

/** Accepts a return with a pending `return` adjustment, or refuses it with the reason. */
export const returnOrderEndpoint = shopEndpoint(
  'returnOrder',
  'POST',
  '/orders/{id}/returns',
  ReturnOrder,
  async (request) =>
    orderReply(
      await retryOnChange(
        () => ownOrder(request),
        (order) => accept(request, order),
      ),
    ),
  { subject: shopKeys.order },
)
