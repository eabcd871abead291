import { orderIn } from '#shared/merchants/registry.ts'
import { type Order, orderIdOf } from '#shared/orders/orders.ts'
import { Fact, timeline } from '#shared/orders/rules/order-facts.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { ownerOf } from '#shared/platform/table/owners.ts'
import { all } from '#shared/platform/table/page.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { orderOf } from '#shared/purchase/rows/settle-leg.ts'
import { isCarrier, reportIn } from '#shared/webhooks/flows/apply-webhook.ts'
import { bodyOf, type InboxRow, webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { trackingFacts } from '#shared/webhooks/rules/tracking-facts.ts'

/** The order of a leg as its events have it, without a look at the order's own rows; undefined while there is none. */
export const rebuiltOrder = async (checkoutId: string, n: number): Promise<Order | undefined> => {
  const [leg, userId, events] = await Promise.all([
    legs.require(checkoutId, n),
    ownerOf(checkoutId),
    all({ partition: keys.checkoutPartition(checkoutId), prefix: 'EVT#' }),
  ])
  const orderId = orderIdOf(leg.merchantId, leg.merchantOrderId ?? '')
  const created = events.find(
    ({ type, data }) => type === 'order.created' && (data as { orderId?: unknown }).orderId === orderId,
  )
  if (!created || userId === undefined || leg.capturedMinor === undefined) return undefined
  return orderOf(userId, leg, leg.capturedMinor, String(created['occurredAt']))
}

/** Everything learned of an order, from the log of its events alone. */
export const factsFromLog = async (orderId: string): Promise<Fact[]> => {
  const events = await all({ partition: keys.orderPartition(orderId), prefix: 'EVT#' })
  return timeline(events.flatMap(({ fact }) => (fact === undefined ? [] : [Fact.parse(fact)])))
}

const saidIn = async (row: InboxRow): Promise<Fact[]> => {
  const { sender, protocol } = row
  const body = (await bodyOf(row)) ?? ''
  if (!isCarrier(sender)) return orderIn(body, protocol)?.facts ?? []
  const parcel = reportIn(body)
  return parcel ? trackingFacts(sender, parcel) : []
}

/** Everything that merchants and carriers said of an order by themselves, from the signed bodies that are kept. What we asked them for is in the log only. */
export const factsFromInbox = async (orderId: string): Promise<Fact[]> => {
  const own = (await Promise.all((await webhooks.of(orderId)).map(saidIn))).flat()
  const parcels = new Set(own.flatMap(({ trackingNumber }) => trackingNumber ?? []))
  const named = (await Promise.all([...parcels].map((parcel) => webhooks.ofParcel(parcel)))).flat()
  const rows = await Promise.all(named.map(({ sender, eventId }) => webhooks.get(sender, eventId)))
  const others = await Promise.all(rows.filter((row) => row !== undefined).map(saidIn))
  return timeline([...own, ...others.flat()])
}
