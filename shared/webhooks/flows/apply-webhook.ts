import { Failure } from '#shared/kernel/errors.ts'
import type { OrderSnapshot } from '#shared/merchants/port.ts'
import { orderIn } from '#shared/merchants/registry.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'
import { placedRows } from '#shared/purchase/flows/record-placement.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { legAndCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import { TrackingReport } from '#shared/webhooks/carrier-report.ts'
import { trackingFacts } from '#shared/webhooks/tracking-facts.ts'
import { type InboxRow, webhooks } from '#shared/webhooks/webhooks.ts'

/** What a carrier's stored body says, if it is a report. */
export const reportIn = (body: string): TrackingReport | undefined => {
  try {
    return TrackingReport.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
export const isCarrier = (sender: string): boolean => sender.startsWith('carrier_')

/** Does again what a step that changed the leg at the same moment got in the way of: mostly the one that hears the merchant's own answer. */
const placeOpen = async (
  known: { checkoutId: string; leg: number },
  order: OrderSnapshot,
  tries = 3,
): Promise<void> => {
  const { checkout, leg } = (await legAndCheckout(known.checkoutId, known.leg)) ?? {}
  const open = leg?.phase === 'open' && (leg.placement === 'requested' || leg.placement === 'unknown')
  if (!open || !checkout?.approvalId) return
  try {
    await commit(placedRows(leg, checkout.approvalId, order, 'merchant', Date.now()).writes)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'leg.in-flight' || tries <= 1) throw error
    await placeOpen(known, order, tries - 1)
  }
}

/** A merchant's own word that it has the order settles a leg that nobody heard the answer for. */
const settleUnknown = async (row: InboxRow, order: OrderSnapshot): Promise<void> => {
  const known = await legs.knownAs(row.sender, order.merchantCheckoutId)
  if (known) await placeOpen(known, order)
}

/** Facts of the orders in a parcel; until one is known the report waits for it. */
const applyTracking = async (row: InboxRow): Promise<void> => {
  const said = reportIn(row.body)
  if (!said) return webhooks.parked(row, 'The body is not a tracking report')
  const [first, ...rest] = await orders.inParcel(said.tracking_number)
  if (!first) return webhooks.waiting(row, said.tracking_number)
  for (const orderId of [first, ...rest]) await orders.learn(orderId, trackingFacts(row.sender, said), Date.now())
  await webhooks.applied(row, first, said.tracking_number)
}

/** What carriers said of a parcel before anybody knew whose it is. The work list would find them too, later. */
const takeUpParcels = async (trackingNumbers: readonly string[]): Promise<void> => {
  for (const trackingNumber of new Set(trackingNumbers))
    for (const { sender, eventId } of await webhooks.ofParcel(trackingNumber))
      await applyWebhook(sender, eventId, Date.now())
}

/** Facts of one order, whether or not it is ours yet. */
const applyOrder = async (row: InboxRow): Promise<void> => {
  const snapshot = orderIn(row.body, row.protocol)
  if (!snapshot) return webhooks.parked(row, 'The body is not an order')
  const orderId = orderIdOf(row.sender, snapshot.merchantOrderId)
  await settleUnknown(row, snapshot)
  const fresh = await orders.learn(orderId, snapshot.facts, Date.now())
  await webhooks.applied(row, orderId)
  await takeUpParcels(fresh.flatMap(({ trackingNumber }) => trackingNumber ?? [])).catch(report)
}

/** Works a webhook of the inbox through. What was said before changes nothing; a failure is counted in its row and thrown, to be tried again. */
export const applyWebhook = async (sender: string, eventId: string, nowMs: number): Promise<void> => {
  const row = await webhooks.get(sender, eventId)
  if (row?.state !== 'received' && row?.state !== 'waiting') return
  try {
    await (isCarrier(sender) ? applyTracking(row) : applyOrder(row))
  } catch (error) {
    await webhooks.failed(row, error instanceof Failure ? error.code : 'internal', nowMs).catch(report)
    throw error
  }
}
