import { Failure, failedWith } from '#shared/kernel/errors.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import type { OrderSnapshot } from '#shared/merchants/port.ts'
import { orderIn } from '#shared/merchants/registry.ts'
import { parkRow } from '#shared/operations/park-row.ts'
import type { ParkedReason } from '#shared/operations/parked-states.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { countParked, report } from '#shared/platform/runtime/observe.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { placedRows } from '#shared/purchase/flows/placement/record-placement.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { legAndCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import { outcomeOpen } from '#shared/purchase/rules/leg-states.ts'
import { bodyOf, type InboxRow, type PartOnly, webhooks } from '#shared/webhooks/rows/webhooks.ts'
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

/** Shows operators a row, and rings the first time. */
const tell = async (row: Key, reason: ParkedReason): Promise<void> => {
  if (await parkRow(row, reason, 'relay', Date.now())) countParked()
}
/** An order that is full is one item, however much is still said of it. */
const tellFull = (orderId: string): Promise<void> => tell(keys.factCounts(orderId), 'order.full')

/** Keeps a message for an operator to read. */
const setAside = async (
  row: InboxRow,
  by: Mover,
  reason: string,
  part?: PartOnly,
  code: ParkedReason = 'webhook.unreadable',
): Promise<void> => {
  await tell(keys.webhook(row.sender, row.eventId), code)
  await settleWebhook(webhooks.parked(row, by, reason, part))
}

/** What could be read and had room counts. The rest stays in the message, which is set aside with its number. */
const settle = async (
  row: InboxRow,
  by: Mover,
  { orderId, unread, full }: { orderId: string; unread: number; full: number },
  trackingNumber?: string,
): Promise<void> => {
  const part = { orderId, left: unread + full }
  if (unread > 0) return setAside(row, by, 'Some entries could not be read', part)
  if (full > 0) return settleWebhook(webhooks.parked(row, by, 'The order has as many facts as it may', part))
  return settleWebhook(webhooks.applied(row, by, orderId, trackingNumber))
}

const placeOpen = async (owner: { checkoutId: string; leg: number }, order: OrderSnapshot): Promise<void> => {
  const { checkout, leg } = (await legAndCheckout(owner.checkoutId, owner.leg)) ?? {}
  const open = leg?.phase === 'open' && outcomeOpen(leg.placement)
  if (!open || !checkout?.approvalId) return
  try {
    const stated = { order, readBack: false }
    await commit(placedRows(leg, checkout.approvalId, stated, 'merchant', Date.now()).writes)
  } catch (error) {
    if (!failedWith(error, 'merchant.contradiction', 'merchant.order-taken')) throw error
    report(error) // the purchase looks the order up itself, and says why it cannot be this one
  }
}

/** A merchant's report of an order settles a leg whose answer never arrived. */
const settleUnknown = async (row: InboxRow, order: OrderSnapshot): Promise<void> => {
  const owner = await legs.ofMerchantCheckout(row.sender, order.merchantCheckoutId)
  // A step may have changed the leg at the same moment, mostly the step that receives the merchant's own answer.
  if (owner) await retryOvertaken(['leg.in-flight'], () => placeOpen(owner, order), 3)
}

/** Facts of the orders in a parcel; until one is known the report waits for it. */
const applyTracking = async (row: InboxRow, body: string, by: Mover): Promise<void> => {
  const said = reportIn(body)
  if (!said) return setAside(row, by, 'The body is not a tracking report')
  const [first, ...rest] = await orders.inParcel(said.tracking_number)
  if (!first) return settleWebhook(webhooks.waiting(row, by, said.tracking_number))
  const facts = trackingFacts(row.sender, said)
  let full = 0
  for (const orderId of [first, ...rest]) {
    const { left } = await orderFacts.learn(orderId, facts, Date.now())
    if (left > 0) await tellFull(orderId)
    full = Math.max(full, left)
  }
  await settle(row, by, { orderId: first, unread: said.events.left, full }, said.tracking_number)
}

/** Carriers' reports of a parcel that came before its order was known. The work list would find them too, later. */
const takeUpParcels = async (trackingNumbers: readonly string[], by: Mover): Promise<void> => {
  for (const trackingNumber of new Set(trackingNumbers))
    for (const { sender, eventId } of await webhooks.ofParcel(trackingNumber))
      await applyWebhook(sender, eventId, by, Date.now())
}

/** Facts of one order, whether or not it is ours yet. */
const applyOrder = async (row: InboxRow, body: string, by: Mover): Promise<void> => {
  const snapshot = orderIn(body, row.protocol)
  if (!snapshot) return setAside(row, by, 'The body is not an order')
  const orderId = orderIdOf(row.sender, snapshot.merchantOrderId)
  await settleUnknown(row, snapshot)
  const learned = await orderFacts.learn(orderId, snapshot, Date.now()).catch((error: unknown) => {
    if (failedWith(error, 'merchant.contradiction')) return error
    throw error
  })
  if (learned instanceof Failure) return setAside(row, by, learned.message, undefined, learned.code)
  const { fresh, left: full } = learned
  if (full > 0) await tellFull(orderId)
  await settle(row, by, { orderId, unread: snapshot.left, full })
  const parcels = fresh.flatMap(({ trackingNumber }) => trackingNumber ?? [])
  await takeUpParcels(parcels, by).catch(report)
}

/** Applies a webhook of the inbox. A repeated message changes no row. A failure is counted in the row and thrown, for a retry. */
export const applyWebhook = async (sender: string, eventId: string, by: Mover, nowMs: number): Promise<void> => {
  const row = await webhooks.get(sender, eventId)
  if (row?.state !== 'received' && row?.state !== 'waiting') return
  try {
    const body = await bodyOf(row)
    if (body === undefined) return await setAside(row, by, 'An older version kept the body in the clear')
    await (isCarrier(sender) ? applyTracking(row, body, by) : applyOrder(row, body, by))
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'internal'
    await settleWebhook(webhooks.failed(row, code, nowMs)).catch(report)
    throw error
  }
}
