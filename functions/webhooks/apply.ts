import * as z from 'zod'
import { orderSnapshot } from '#shared/clients/order-snapshot.ts'
import { Order } from '#shared/contracts/ucp/order.ts'
import { checkouts } from '#shared/store/checkouts.ts'
import { legs } from '#shared/store/legs.ts'
import { orderIdOf, orders } from '#shared/store/orders.ts'
import { commit } from '#shared/store/table.ts'
import { type InboxRow, webhooks } from '#shared/store/webhooks.ts'
import { onEvent } from '#shared/workflow/on-event.ts'
import { placedRows } from '#shared/workflow/record-placement.ts'

const parseOrder = (body: string): Order | undefined => {
  try {
    return Order.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

/** A merchant's own word that it has the order settles a leg that nobody heard the answer for. */
const settleUnknown = async (row: InboxRow, order: ReturnType<typeof orderSnapshot>): Promise<void> => {
  const known = await legs.knownAs(row.merchantId, order.merchantCheckoutId)
  if (!known) return
  const leg = await legs.get(known.checkoutId, known.leg)
  const open = leg.phase === 'open' && (leg.placement === 'requested' || leg.placement === 'unknown')
  const checkout = open ? await checkouts.get(known.checkoutId) : undefined
  if (!checkout?.approvalId) return
  await commit(placedRows(leg, checkout.approvalId, order, 'merchant', Date.now()).writes)
}

/** Adds what a webhook says to the order it is about, whether or not that order is ours yet. Throws to be tried again. */
export const handler = onEvent(
  {
    types: ['webhook.received'],
    timeoutSeconds: 20,
    grants: { read: ['WH', 'ORDER', 'CHECKOUT'], write: ['WH', 'ORDER', 'CHECKOUT'], index: ['gsi2'] },
  },
  z.object({ data: z.object({ merchantId: z.string(), eventId: z.string() }) }),
  async ({ data }) => {
    const row = await webhooks.get(data.merchantId, data.eventId)
    if (row?.state !== 'received') return
    const order = parseOrder(row.body)
    if (!order) {
      await webhooks.end(row, 'parked', { reason: 'The body is not an order' })
      return
    }
    const snapshot = orderSnapshot(order)
    const orderId = orderIdOf(row.merchantId, snapshot.merchantOrderId)
    await settleUnknown(row, snapshot)
    await orders.learn(orderId, snapshot.facts, Date.now())
    await webhooks.end(row, 'applied', { orderId })
  },
)
