import * as z from 'zod'
import { Fact, supersedes, timeline } from '#shared/domain/order-facts.ts'
import { ReceiptLine } from '#shared/domain/receipt.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { contentHash, sha256 } from '#shared/kernel/hash.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import type { Item } from '#shared/store/expression.ts'
import { keys, ownedBy, trackedAs, workDue } from '#shared/store/keys.ts'
import { eventRow } from '#shared/store/outbox.ts'
import { all, type Page, page } from '#shared/store/page.ts'
import { commit, type Guarded, insert, update } from '#shared/store/table.ts'

export const Order = z.object({
  orderId: z.string(),
  userId: z.string(),
  checkoutId: z.string(),
  leg: z.int().positive(),
  merchantId: z.string(),
  merchantOrderId: z.string(),
  permalink: z.string().optional(),
  lines: z.array(ReceiptLine),
  totalMinor: z.int().nonnegative(),
  currency: z.string(),
  captureBy: z.enum(['platform', 'merchant']),
  paymentReference: z.string(),
  placedAt: z.string(),
})
export type Order = z.output<typeof Order>

export const Refund = z.object({
  /** Ours: the same at the merchant and at the bank. */
  reference: z.string(),
  orderId: z.string(),
  /** cancel: the whole order before it ships. refund: money back for what arrived. */
  kind: z.enum(['cancel', 'refund']),
  amountMinor: z.int().positive(),
  state: z.enum(['requested', 'done', 'refused', 'parked']),
  reason: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: z.string(),
})
export type Refund = z.output<typeof Refund>

export interface OrderView {
  order: Order | undefined
  facts: Fact[]
  refunds: Refund[]
}

/** The order's id follows from the merchant's, so a webhook finds its place before our own row exists. */
export const orderIdOf = (merchantId: string, merchantOrderId: string): string =>
  `ord_${sha256(`${merchantId}\n${merchantOrderId}`).slice(0, 32)}`

export const OrderId = z.string().regex(/^ord_[0-9a-f]{32}$/, 'Expected an id like ord_...')

const known = () => new Failure('table.conflict', 'This fact arrived by another way at the same moment')
/** A fact and its event, whose row keeps the whole fact: the log that an order can be rebuilt from. `before` is what its source said of it earlier, if it changed its word. */
const learned = (orderId: string, fact: Fact, nowMs: number, found: Item = {}, before?: Fact): Guarded[] => {
  const { factId, kind, at } = fact
  const event = { type: 'order.updated' as const, subject: orderId, data: { orderId, fact: kind, factId, at } }
  const name = before ? `${factId}~${contentHash(fact).slice(0, 16)}` : factId
  return [
    insert({ ...keys.fact(orderId, factId), type: 'fact', ...fact, ...found }, known, before && { ...before }),
    eventRow(keys.orderEvent(orderId, name), event, nowMs, { fact }),
  ]
}
/** Of these facts, those that are the first to name a parcel. */
const firstOfParcel = (had: readonly Fact[], fresh: readonly Fact[]): Set<Fact> => {
  const seen = new Set(had.map(({ trackingNumber }) => trackingNumber))
  return new Set(
    fresh.filter(({ trackingNumber }) => {
      const first = !seen.has(trackingNumber)
      seen.add(trackingNumber)
      return first && trackingNumber !== undefined
    }),
  )
}
const refundKey = (orderId: string, reference: string) => ({
  pk: keys.orderPartition(orderId),
  sk: `REFUND#${reference}`,
})

export const orders = {
  /** Everything known about an order, whether or not it is ours yet. */
  async view(orderId: string): Promise<OrderView> {
    const items = await all({ partition: keys.orderPartition(orderId) })
    const meta = items.find((item) => item['sk'] === '#META')
    return {
      order: meta && Order.parse(meta),
      facts: timeline(items.filter((item) => String(item['sk']).startsWith('FACT#')).map((item) => Fact.parse(item))),
      refunds: items.filter((item) => String(item['sk']).startsWith('REFUND#')).map((item) => Refund.parse(item)),
    }
  },

  async owned(orderId: string, userId: string): Promise<OrderView & { order: Order }> {
    const found = await orders.view(orderId)
    if (found.order?.userId !== userId) throw new Failure('order.not-found', 'No such order')
    return { ...found, order: found.order }
  },

  async ofUser(userId: string, limit: number, cursor?: string): Promise<Page> {
    const { gsi1pk, gsi1sk } = ownedBy(userId, 'ORDER', '')
    return page({ index: 'gsi1', partition: gsi1pk, prefix: gsi1sk, newestFirst: true, limit, cursor })
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

  learned,

  /** Adds the facts it does not have yet, each with its event, and says which were new. The same fact arriving twice at once is one fact. */
  async learn(orderId: string, facts: readonly Fact[], nowMs: number, tries = 5): Promise<Fact[]> {
    const { facts: had } = await orders.view(orderId)
    const before = new Map(had.map((fact) => [fact.factId, fact]))
    const fresh = timeline(facts).filter((fact) => supersedes(fact, before.get(fact.factId)))
    const kept = had.filter(({ factId }) => !fresh.some((fact) => fact.factId === factId))
    const parcels = firstOfParcel(kept, fresh)
    const writes = fresh.flatMap((fact) => {
      const found = fact.trackingNumber && parcels.has(fact) ? trackedAs(fact.trackingNumber, orderId) : {}
      return learned(orderId, fact, nowMs, found, before.get(fact.factId))
    })
    try {
      for (let i = 0; i < writes.length; i += 50) await commit(writes.slice(i, i + 50))
      return fresh
    } catch (error) {
      if (!(error instanceof Failure) || tries <= 1) throw error
      return orders.learn(orderId, facts, nowMs, tries - 1)
    }
  },

  /** Whose orders are in a parcel; eventually consistent. */
  async inParcel(trackingNumber: string): Promise<string[]> {
    const { gsi2pk } = trackedAs(trackingNumber, '')
    const { items } = await page({ index: 'gsi2', partition: gsi2pk, prefix: 'ord_', limit: 20 })
    return [...new Set(items.map((item) => String(item['gsi2sk'])))]
  },

  /** Writes down that money is to come back before anybody is asked for it; due for the sweep until it ends. */
  requestRefund: (refund: Refund, dueAt: number): Guarded =>
    insert(
      {
        ...refundKey(refund.orderId, refund.reference),
        ...workDue(shardOf(refund.orderId), dueAt, refund.reference),
        ...refund,
        type: 'refund',
      },
      () => new Failure('order.not-refundable', 'This refund was asked for already'),
    ),

  endRefund: (refund: Refund, state: 'done' | 'refused' | 'parked', reason?: string): Guarded =>
    update(
      refundKey(refund.orderId, refund.reference),
      { state: 'requested' },
      { state, reason, gsi3pk: undefined, gsi3sk: undefined },
      () => new Failure('table.conflict', 'This refund ended in the meantime'),
    ),
}
