import type { OrderSnapshot } from '#shared/clients/merchant.ts'
import type { Adjustment, FulfillmentEvent, Order } from '#shared/contracts/ucp/order.ts'
import { amountOf } from '#shared/contracts/ucp/totals.ts'
import type { Fact } from '#shared/domain/order-facts.ts'

const eventKinds: Readonly<Record<string, Fact['kind']>> = {
  processing: 'processing',
  shipped: 'shipped',
  in_transit: 'in_transit',
  out_for_delivery: 'in_transit',
  delivered: 'delivered',
  failed_attempt: 'failed_attempt',
  undeliverable: 'failed_attempt',
  canceled: 'canceled',
  returned_to_sender: 'returned',
}
const adjustmentKinds: Readonly<Record<string, Fact['kind']>> = {
  refund: 'refunded',
  cancellation: 'canceled',
  return: 'returned',
}

const instant = (text: string): string => new Date(text).toISOString()

const eventFact = ({ id, type, occurred_at, tracking_number }: FulfillmentEvent): Fact[] => {
  const kind = eventKinds[type]
  const tracking = tracking_number && /^[\w-]{1,64}$/.test(tracking_number) ? { trackingNumber: tracking_number } : {}
  return kind ? [{ factId: `event:${id}`, kind, at: instant(occurred_at), ...tracking }] : []
}

/** Only what is done is a fact; a pending adjustment becomes one when its merchant says so. */
const adjustmentFact = ({ id, type, status, occurred_at, totals = [] }: Adjustment): Fact[] => {
  const kind = adjustmentKinds[type]
  if (!kind || status !== 'completed') return []
  const amountMinor = Math.abs(amountOf(totals, 'total'))
  return [{ factId: `adjustment:${id}`, kind, at: instant(occurred_at), ...(kind === 'refunded' && { amountMinor }) }]
}

/** A merchant's full order as facts of ours, each with the id and time its source gave it. Types we do not know are left out. */
export const orderSnapshot = (order: Order): OrderSnapshot => ({
  merchantOrderId: order.id,
  merchantCheckoutId: order.checkout_id,
  permalink: order.permalink_url,
  currency: order.currency,
  totalMinor: amountOf(order.totals, 'total'),
  facts: [...order.fulfillment.events.flatMap(eventFact), ...order.adjustments.flatMap(adjustmentFact)],
})
