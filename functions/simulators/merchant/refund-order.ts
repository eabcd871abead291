import type * as z from 'zod'
import { Refusal } from '#functions/simulators/company/refusal.ts'
import { moved, type Order, refundableMinor } from '#functions/simulators/merchant/order.ts'
import { telling } from '#functions/simulators/merchant/outbox.ts'
import { orderNo, orderReply, ownOrder, untilSettled } from '#functions/simulators/merchant/own-order.ts'
import { sendNow } from '#functions/simulators/merchant/send-webhooks.ts'
import { refundId, settleRefunds } from '#functions/simulators/merchant/settle-refunds.ts'
import { type Shop, currency as shopCurrency } from '#functions/simulators/merchant/shop.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { RefundOrder } from '#shared/merchants/ucp/contract/order.ts'
import { commit } from '#shared/platform/table/table.ts'

interface Wanted {
  reference: string
  amountMinor: number
  line_items?: { id: string; quantity: number }[]
  reason?: string
}

/** Promises money back under a name of its own; the same name again changes nothing. */
export const refundNow = async (shop: Shop, order: Order, given: Wanted, now: number): Promise<Order> => {
  const { reference, amountMinor, line_items, reason } = given
  const before = order.refunds.find((each) => each.reference === reference)
  if (before && before.amountMinor !== amountMinor)
    throw new Refusal(409, 'idempotency_conflict', 'This Idempotency-Key was used for another amount')
  if (before) return order
  if (amountMinor > refundableMinor(order))
    throw await orderNo(order, 'amount_exceeds_refundable', 'More than what was paid and not yet given back')
  // Who captured gives back. A platform that captured does so itself; the shop only agrees.
  const ours = order.capture === 'merchant'
  const agreed = {
    id: refundId(reference),
    type: 'refund',
    occurred_at: new Date(now).toISOString(),
    status: ours ? ('pending' as const) : ('completed' as const),
    totals: [{ type: 'total', amount: -amountMinor }],
    refund_reference: reference,
    ...(line_items && { line_items: line_items.map(({ id, quantity }) => ({ id, quantity: -quantity })) }),
    ...(reason && { description: reason }),
  }
  const set: Partial<Order> = {
    refunds: [...order.refunds, { reference, amountMinor, state: ours ? 'pending' : 'done' }],
    adjustments: [...order.adjustments, agreed],
  }
  const { after, write } = moved(shop, order, set, now)
  await commit([write, ...(await telling(shop, after, now))])
  await sendNow(shop, after)
  return after
}

const refund = async ({ call, body, shop }: Given<z.output<typeof RefundOrder>>, order: Order): Promise<Order> => {
  const { amount: amountMinor, currency, reason, refund_reference, line_items } = body
  const key = call.headers['idempotency-key']
  if (!key) throw new Refusal(400, 'idempotency_key_required', 'Send an Idempotency-Key')
  if (currency !== shopCurrency) throw await orderNo(order, 'not_refundable', `It was paid in ${shopCurrency}`)
  const given = {
    reference: refund_reference ?? key,
    amountMinor,
    ...(reason && { reason }),
    ...(line_items && { line_items }),
  }
  return refundNow(shop, order, given, call.now)
}

/** Money back, whole or in part, once per Idempotency-Key and never more than was paid. */
export const refundOrder = shopEndpoint('refundOrder', 'POST', '/orders/{id}/refund', RefundOrder, async (given) => {
  const agreed = await untilSettled(
    () => ownOrder(given),
    (order) => refund(given, order),
  )
  return orderReply(await settleRefunds(given.shop, agreed, given.call.now))
})
