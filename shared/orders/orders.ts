import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { contentHash, sha256 } from '#shared/kernel/hash.ts'
import { idWith } from '#shared/kernel/ids.ts'
import { ProtocolState } from '#shared/kernel/protocol-state.ts'
import { CaptureBy } from '#shared/orders/rules/capture-by.ts'
import { countsOf, type FactCounts, factsOfKindMost } from '#shared/orders/rules/fact-limits.ts'
import { Fact, factKinds, timeline } from '#shared/orders/rules/order-facts.ts'

import { ReceiptLine } from '#shared/orders/rules/receipt.ts'
import { atMost, plus } from '#shared/platform/table/expression.ts'
import { trackedAs } from '#shared/platform/table/index-keys.ts'
import { inPartition, isMeta, keys, ownedBy, ownerId } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { ownedEntries, type Paging, type Rows } from '#shared/platform/table/owned.ts'
import { all, page } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { Refund } from './refunds.ts'
import { Return } from './returns.ts'

export const Order = z.object({
  orderId: z.string(),
  userId: z.string(),
  checkoutId: z.string(),
  leg: z.int().positive(),
  merchantId: z.string(),
  merchantOrderId: z.string(),
  protocolState: ProtocolState.optional(),
  permalink: z.string().optional(),
  lines: z.array(ReceiptLine),
  /** What of the total was paid for delivery and as tax; the rest was paid for the lines. */
  shippingMinor: z.int().nonnegative().default(0),
  taxMinor: z.int().nonnegative().default(0),
  totalMinor: z.int().nonnegative(),
  currency: z.string(),
  captureBy: CaptureBy,
  paymentReference: z.string(),
  placedAt: z.string(),
})
export type Order = z.output<typeof Order>

/** What an order was approved as. A claim that an operator stated has none of it. */
const Claim = z.object({ merchantCheckoutId: z.string().optional(), currency: z.string().optional() })
type Claim = z.output<typeof Claim>

export interface KnownOrder {
  order: Order | undefined
  facts: Fact[]
  refunds: Refund[]
  returns: Return[]
}

/** The order's id follows from the merchant's, so a webhook finds its place before our own row exists. */
export const orderIdOf = (merchantId: string, merchantOrderId: string): string =>
  idWith('order', sha256(`${merchantId}\n${merchantOrderId}`).slice(0, 32))

export const OrderId = z.string().regex(/^ord_[0-9a-f]{32}$/, 'Expected an id like ord_...')

const ordersInParcelMost = 50

const overtaken = () => new Failure('table.conflict', 'Another process recorded this fact at the same time')
/** A fact and its event, whose row keeps the whole fact: the log that can rebuild an order. `before` is the same fact as its source reported it earlier, if the source changed it. */
const learned = (orderId: string, said: Fact, nowMs: number, before?: Fact): Guarded[] => {
  const fact = Fact.parse(said) // one unreadable row would hide the whole order
  const { factId, kind, at, trackingNumber } = fact
  const event = { type: 'order.updated' as const, subject: orderId, data: { orderId, fact: kind, factId, at } }
  const name = before ? `${factId}~${contentHash(fact).slice(0, 16)}` : factId
  const parcel = trackingNumber ? trackedAs(trackingNumber, orderId) : {}
  return [
    insert({ ...keys.fact(orderId, factId), type: 'fact', ...fact, ...parcel }, overtaken, before && { ...before }),
    eventRow(keys.orderEvent(orderId, name), event, nowMs, { fact }),
  ]
}
export const orders = {
  /** Everything that was written down of an order, with what it was approved as: what new facts are compared with. */
  async written(orderId: string): Promise<KnownOrder & { claim: Claim }> {
    const items = await all({ partition: keys.orderPartition(orderId) })
    const meta = items.find(isMeta)
    const those = (kind: string) => items.filter((item) => inPartition(item).kind === kind)
    return {
      order: meta && Order.parse(meta),
      claim: Claim.parse(items.find(({ sk }) => sk === keys.orderClaim(orderId).sk) ?? {}),
      facts: timeline(those('FACT').map((item) => Fact.parse(item))),
      refunds: those('REFUND').map((item) => Refund.parse(item)),
      returns: those('RETURN').map((item) => Return.parse(item)),
    }
  },

  /** Everything known about an order, whether or not it is ours yet. Money in another currency than the order's is none of its facts. */
  async view(orderId: string): Promise<KnownOrder> {
    const { claim: _, facts, ...rest } = await orders.written(orderId)
    const ours = ({ currency }: Fact) => !rest.order || currency === undefined || currency === rest.order.currency
    return { ...rest, facts: facts.filter(ours) }
  },

  /** The order's own row, which is readable even if its other rows are not. */
  async get(orderId: string): Promise<Order | undefined> {
    const row = await get(keys.order(orderId))
    return row && Order.parse(row)
  },

  async owned(orderId: string, userId: string): Promise<KnownOrder & { order: Order }> {
    const view = await orders.view(orderId)
    if (view.order?.userId !== userId) throw new Failure('order.not-found', 'No such order')
    return { ...view, order: view.order }
  },

  /** The ids of a user's orders, newest first. */
  async idsOfUser(userId: string, paging: Paging): Promise<Rows<string>> {
    const { items, ...more } = await ownedEntries(userId, 'ORDER', paging, true)
    return { items: items.map(ownerId), ...more }
  },

  create: (order: Order): Guarded =>
    insert(
      {
        ...keys.order(order.orderId),
        ...ownedBy(order.userId, 'ORDER', `${order.placedAt}#${order.orderId}`),
        kind: 'order',
        ...order,
      },
      () => new Error(`Order ${order.orderId} exists already`),
    ),

  /** Claims a merchant's order for one leg, before its money is taken. Refused with the purchase that has it. */
  claim: (
    merchantId: string,
    merchantOrderId: string,
    { checkoutId, leg, merchantCheckoutId, currency }: { checkoutId: string; leg: number } & Claim,
  ): Guarded =>
    insert(
      {
        ...keys.orderClaim(orderIdOf(merchantId, merchantOrderId)),
        kind: 'claim',
        checkoutId,
        leg,
        ...(merchantCheckoutId && { merchantCheckoutId }),
        ...(currency && { currency }),
      },
      (row) =>
        new Failure('merchant.order-taken', 'The merchant gave this order to another purchase before', {
          takenBy: String(row?.['checkoutId']),
        }),
      { checkoutId, leg },
    ),

  /** The rows that add a fact with its event; `before` is the same fact as its source reported it earlier. */
  learned,

  /** The orders in a parcel, no more than one message can change; eventually consistent. */
  async inParcel(trackingNumber: string): Promise<string[]> {
    const { gsi2pk } = trackedAs(trackingNumber, '')
    const { items } = await page({ index: 'gsi2', partition: gsi2pk, prefix: 'ord_', limit: 1000 })
    return [...new Set(items.map((item) => String(item['gsi2sk'])))].slice(0, ordersInParcelMost)
  },
}

const Counts = z.object(Object.fromEntries(factKinds.map((kind) => [kind, z.int().optional()])))

const full = () => new Failure('table.conflict', 'Another process recorded facts of this order at the same time')

/** How many facts of each kind were written of an order: a row of its own, on whose values their transactions depend. */
export const factCounts = {
  async of(orderId: string): Promise<FactCounts | undefined> {
    const row = await get(keys.factCounts(orderId))
    return row && Counts.parse(row)
  },

  /** Counts these facts, and refuses them where a parallel writer took their room. */
  add(orderId: string, before: FactCounts | undefined, facts: readonly Fact[]): { after: FactCounts; write: Guarded } {
    const more = Object.entries(countsOf(facts)) as [Fact['kind'], number][]
    const after = { ...before, ...Object.fromEntries(more.map(([kind, n]) => [kind, (before?.[kind] ?? 0) + n])) }
    if (!before) {
      const none = Object.fromEntries(factKinds.map((kind) => [kind, 0]))
      return { after, write: insert({ ...keys.factCounts(orderId), type: 'counts', ...none, ...after }, full) }
    }
    const room = Object.fromEntries(more.map(([kind, n]) => [kind, atMost(factsOfKindMost - n)]))
    const next = Object.fromEntries(more.map(([kind, n]) => [kind, plus(n)]))
    return { after, write: update(keys.factCounts(orderId), room, next, full) }
  },
}
