import type * as z from 'zod'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { shopKeys } from '#functions/simulators/merchant/keys.ts'
import { currency as shopCurrency } from '#functions/simulators/merchant/shop.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { type Given, shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { RefundOrder } from '#shared/merchants/ucp/contract/order.ts'
import { changeOrder } from './change-order.ts'
import { refundableMinor, type ShopOrder } from './order.ts'
import { orderRefusal, orderReply, ownOrder } from './own-order.ts'
import { retryOnChange } from './retry-on-change.ts'
import { refundId, settleRefunds } from './settle-refunds.ts'

interface Wanted {
  reference: string
  amountMinor: number
  line_items?: { id: string; quantity: number }[]
  reason?: string
}

/** Promises a refund under its reference. The same reference again changes nothing. */
export const refundNow = async (context: ShopContext, order: ShopOrder, terms: Wanted): Promise<ShopOrder> => {
  const { reference, amountMinor, line_items, reason } = terms
  const before = order.refunds.find((each) => each.reference === reference)
  if (before && before.amountMinor !== amountMinor)
    throw new CompanyRefusal(409, 'idempotency_conflict', 'This Idempotency-Key was used for another amount')
  if (before) return order
  if (amountMinor > refundableMinor(order))
    throw await orderRefusal(order, 'amount_exceeds_refundable', 'More than what was paid and not yet given back')
  // Whoever captured the money refunds it. Where the platform did, the shop only agrees.
  const ours = order.capture === 'merchant'
  const agreed = {
    id: refundId(reference),
    type: 'refund',
    occurred_at: new Date(context.now).toISOString(),
    status: ours ? ('pending' as const) : ('completed' as const),
    totals: [{ type: 'total', amount: -amountMinor }],
    refund_reference: reference,
    ...(line_items && { line_items: line_items.map(({ id, quantity }) => ({ id, quantity: -quantity })) }),
    ...(reason && { description: reason }),
  }
  const set: Partial<ShopOrder> = {
    refunds: [...order.refunds, { reference, amountMinor, state: ours ? 'pending' : 'done' }],
    adjustments: [...order.adjustments, agreed],
  }
  return changeOrder(context, order, set)
}

const refund = async (request: Given<z.output<typeof RefundOrder>>, order: ShopOrder): Promise<ShopOrder> => {
  const { amount: amountMinor, currency, reason, refund_reference, line_items } = request.body
  const key = request.call.headers['idempotency-key']
  if (!key) throw new CompanyRefusal(400, 'idempotency_key_required', 'Send an Idempotency-Key')
  if (currency !== shopCurrency) throw await orderRefusal(order, 'not_refundable', `It was paid in ${shopCurrency}`)
  const wanted = {
    reference: refund_reference ?? key,
    amountMinor,
    ...(reason && { reason }),
    ...(line_items && { line_items }),
  }
  return refundNow(request, order, wanted)
}

/** Refunds an order, whole or in part, once per Idempotency-Key and never more than was paid. */
export const refundOrderEndpoint = shopEndpoint(
  'refundOrder',
  'POST',
  '/orders/{id}/refund',
  RefundOrder,
  async (request) => {
    const agreed = await retryOnChange(
      () => ownOrder(request),
      (order) => refund(request, order),
    )
    return orderReply(await settleRefunds(request, agreed))
  },
  { subject: shopKeys.order },
)
