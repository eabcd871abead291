import * as z from 'zod'
import { shardOf } from '#shared/kernel/shard.ts'
import { keys, workDue } from '#shared/platform/table/keys.ts'
import { type Page, page } from '#shared/platform/table/page.ts'
import { commit, type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

const Attempt = z.object({
  at: z.string(),
  /** What the subscriber answered with, if it did. */
  status: z.int().optional(),
  /** Why there was no answer that counts: refused, timeout, broken, too-large, redirect. */
  failure: z.string().optional(),
})
export type Attempt = z.output<typeof Attempt>

export const Delivery = z.object({
  deliveryId: z.string(),
  subscriptionId: z.string(),
  userId: z.string(),
  eventId: z.string(),
  type: z.string(),
  /** The same bytes in every attempt. */
  body: z.string(),
  state: z.enum(['due', 'delivered', 'failed']),
  /** Why it failed for good: gave_up, gone, subscription_disabled, subscription_deleted. */
  reason: z.string().optional(),
  createdAt: z.string(),
  /** Attempts since it was last due from the start. */
  tries: z.int().nonnegative(),
  /** The latest of all attempts, oldest first. */
  attempts: z.array(Attempt),
  gsi3sk: z.string().optional(),
})
export type Delivery = z.output<typeof Delivery>

const keepSeconds = 30 * 24 * 3600
const keptAttempts = 30
/** When the sweep takes up a delivery that nobody attempted, in seconds. */
const sweepAfter = 60
class There extends Error {}

const dueIn = (deliveryId: string, seconds: number, nowMs: number) =>
  workDue(shardOf(deliveryId), Math.floor(nowMs / 1000) + seconds, deliveryId, 'deliveries')
const keyOf = ({ subscriptionId, deliveryId }: Pick<Delivery, 'subscriptionId' | 'deliveryId'>) =>
  keys.webhookDelivery(subscriptionId, deliveryId)

/** One delivery per subscription and event, and its place in the log follows from the event's time. */
const deliveryIdOf = (eventId: string, occurredAt: string): string =>
  `dlv_${String(Date.parse(occurredAt)).padStart(13, '0')}_${eventId.replace(/^evt_/, '')}`

export const DeliveryId = z.string().regex(/^dlv_\d{13}_[\w-]{1,64}$/, 'Expected an id like dlv_...')

export const deliveries = {
  async get(subscriptionId: string, deliveryId: string): Promise<Delivery | undefined> {
    const row = await get(keys.webhookDelivery(subscriptionId, deliveryId))
    return row && Delivery.parse(row)
  },

  /** Writes down what is to be sent before it is; undefined when it was written down before. */
  async create(
    of: Pick<Delivery, 'subscriptionId' | 'userId' | 'eventId' | 'type' | 'body'> & { occurredAt: string },
    nowMs: number,
  ): Promise<Delivery | undefined> {
    const { occurredAt, ...told } = of
    const deliveryId = deliveryIdOf(of.eventId, occurredAt)
    const createdAt = new Date(nowMs).toISOString()
    const fresh: Delivery = { deliveryId, ...told, state: 'due', createdAt, tries: 0, attempts: [] }
    const ttl = Math.floor(nowMs / 1000) + keepSeconds
    const row = { ...keyOf(fresh), kind: 'delivery', ...fresh, ...dueIn(deliveryId, sweepAfter, nowMs), ttl }
    const there = new There()
    try {
      await commit([insert(row, () => there)])
      return fresh
    } catch (error) {
      if (error === there) return undefined
      throw error
    }
  },

  /** Makes it due from the start, with the same id and body. */
  again(delivery: Delivery, nowMs: number): { after: Delivery; writes: Guarded[] } {
    const { reason: _, ...rest } = delivery
    const after = { ...rest, state: 'due' as const, tries: 0 }
    const next = { state: 'due', tries: 0, reason: undefined, ...dueIn(delivery.deliveryId, sweepAfter, nowMs) }
    return { after, writes: [update(keyOf(delivery), {}, next, () => new There())] }
  },

  /** Writes down how an attempt went; one that another attempt overtook is left out. */
  async attempted(
    delivery: Delivery,
    attempt: Attempt | undefined,
    end: { state: 'delivered' | 'failed'; reason?: string } | { waitSeconds: number },
    nowMs: number,
  ): Promise<Delivery> {
    const attempts = [...delivery.attempts, ...(attempt ? [attempt] : [])].slice(-keptAttempts)
    const tries = delivery.tries + (attempt ? 1 : 0)
    const over = 'state' in end
    const place = over ? { gsi3pk: undefined, gsi3sk: undefined } : dueIn(delivery.deliveryId, end.waitSeconds, nowMs)
    const next = { attempts, tries, ...(over && end), ...place }
    const overtaken = new There()
    const current = { state: 'due', tries: delivery.tries }
    await commit([update(keyOf(delivery), current, next, () => overtaken)]).catch((error: unknown) => {
      if (error !== overtaken) throw error
    })
    const { gsi3sk: _, ...rest } = delivery
    return { ...rest, attempts, tries, ...(over ? end : { gsi3sk: place.gsi3sk ?? '' }) }
  },

  /** The log of one subscription, newest event first. */
  log: (subscriptionId: string, limit: number, cursor?: string): Promise<Page> =>
    page({ partition: keys.webhookDelivery(subscriptionId, '').pk, prefix: 'dlv_', newestFirst: true, limit, cursor }),
}
