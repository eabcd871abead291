import type { EventBridgeEvent } from 'aws-lambda'
import { handler as bookRefunds } from '#functions/orders/book-refunds.ts'
import { handler as apply } from '#functions/webhooks/apply.ts'
import { keepWebhook } from '#shared/webhooks/flows/accept-webhook.ts'
import { webhooks } from '#shared/webhooks/rows/webhooks.ts'
import type { KeyedWorld } from '#test/support/keyed/keyed.ts'
import type { Buyer } from '#test/support/people/buyers.ts'

/** A signed message of a merchant or a carrier, kept and worked through; what became of it. */
export const tell = async (sender: string, body: string) => {
  const at = new Date().toISOString()
  const eventId = crypto.randomUUID()
  await keepWebhook({ sender, eventId, body, signedAt: at, receivedAt: at }, Date.now())
  await apply({ detail: { data: { sender, eventId } } } as EventBridgeEvent<string, unknown>)
  return webhooks.get(sender, eventId)
}

/** What is due when an order has news. */
export const followed = (orderId: string) =>
  bookRefunds({ detail: { data: { orderId } } } as EventBridgeEvent<string, unknown>)

/** One piece, bought at the merchant that lets the platform capture. */
export const boughtBy = async ({ desk }: KeyedWorld, who: Buyer) => {
  const { checkoutId } = await desk.approved(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  const [leg] = (await desk.finish(checkoutId)).legs
  if (!leg?.orderId || !leg.merchantOrderId) throw new Error(`No order but ${JSON.stringify(leg)}`)
  return {
    checkoutId,
    orderId: leg.orderId,
    totalMinor: leg.totalMinor,
    shop: { id: leg.merchantOrderId, checkoutId: leg.merchantCheckoutId, totalMinor: leg.totalMinor },
  }
}
