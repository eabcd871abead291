import { Failure } from '#shared/kernel/errors.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import type { OrderSnapshot } from '#shared/merchants/port.ts'
import { orderIn } from '#shared/merchants/registry.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { placedRows } from '#shared/purchase/flows/record-placement.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { legAndCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import { outcomeOpen } from '#shared/purchase/rules/leg-states.ts'
import { type InboxRow, webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { TrackingReport } from '#shared/webhooks/rules/carrier-report.ts'
import { trackingFacts } from '#shared/webhooks/rules/tracking-facts.ts'
import { settleWebhook } from './settle-webhook.ts'

/** What a carrier's stored body says, if it is a report. */
export const reportIn = (body: string): TrackingReport | undefined => {
  try {
    return TrackingReport.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
export const isCarrier = (sender: string): boolean => sender.startsWith('carrier_')

const placeOpen = async (owner: { checkoutId: string; leg: number }, order: OrderSnapshot): Promise<void> => {
  const { checkout, leg } = (await legAndCheckout(owner.checkoutId, owner.leg)) ?? {}
  const open = leg?.phase === 'open' && outcomeOpen(leg.placement)
  if (!open || !checkout?.approvalId) return
  await commit(placedRows(leg, checkout.approvalId, order, 'merchant', Date.now()).writes)
}

/** A merchant's report of an order settles a leg whose answer never arrived. */
const settleUnknown = async (row: InboxRow, order: OrderSnapshot): Promise<void> => {
  const owner = await legs.ofMerchantCheckout(row.sender, order.merchantCheckoutId)
  // A step may have changed the leg at the same moment, mostly the step that receives the merchant's own answer.
  if (owner) await retryOvertaken(['leg.in-flight'], () => placeOpen(owner, order), 3)
}

/** Facts of the orders in a parcel; until one is known the report waits for it. */
const applyTracking = async (row: InboxRow, by: Mover): Promise<void> => {
  const said = reportIn(row.body)
  if (!said) return settleWebhook(webhooks.parked(row, by, 'The body is not a tracking report'))
  const [first, ...rest] = await orders.inParcel(said.tracking_number)
  if (!first) return settleWebhook(webhooks.waiting(row, by, said.tracking_number))
  for (const orderId of [first, ...rest]) await orderFacts.learn(orderId, trackingFacts(row.sender, said), Date.now())
  await settleWebhook(webhooks.applied(row, by, first, said.tracking_number))
}

/** Carriers' reports of a parcel that came before its order was known. The work list would find them too, later. */
const takeUpParcels = async (trackingNumbers: readonly string[], by: Mover): Promise<void> => {
  for (const trackingNumber of new Set(trackingNumbers))
    for (const { sender, eventId } of await webhooks.ofParcel(trackingNumber))
      await applyWebhook(sender, eventId, by, Date.now())
}

/** Facts of one order, whether or not it is ours yet. */
const applyOrder = async (row: InboxRow, by: Mover): Promise<void> => {
  const snapshot = orderIn(row.body, row.protocol)
  if (!snapshot) return settleWebhook(webhooks.parked(row, by, 'The body is not an order'))
  const orderId = orderIdOf(row.sender, snapshot.merchantOrderId)
  await settleUnknown(row, snapshot)
  const fresh = await orderFacts.learn(orderId, snapshot.facts, Date.now())
  await settleWebhook(webhooks.applied(row, by, orderId))
  const parcels = fresh.flatMap(({ trackingNumber }) => trackingNumber ?? [])
  await takeUpParcels(parcels, by).catch(report)
}

/** Applies a webhook of the inbox. A repeated message changes no row. A failure is counted in the row and thrown, for a retry. */
export const applyWebhook = async (sender: string, eventId: string, by: Mover, nowMs: number): Promise<void> => {
  const row = await webhooks.get(sender, eventId)
  if (row?.state !== 'received' && row?.state !== 'waiting') return
  try {
    await (isCarrier(sender) ? applyTracking(row, by) : applyOrder(row, by))
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'internal'
    await settleWebhook(webhooks.failed(row, code, nowMs)).catch(report)
    throw error
  }
}
