import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { keys, notDue, workDue } from '#shared/platform/table/keys.ts'
import { type Page, page } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { deliveryKeptSeconds, sweepAfterSeconds } from '#shared/webhooks/durations.ts'
import { type DeliveryState, deliveryStates, deliveryTransitions } from '#shared/webhooks/rules/delivery-states.ts'

const Attempt = z.object({
  at: z.string(),
  /** What the subscriber answered with, if it did. */
  status: z.int().optional(),
  /** Why there was no answer that counts: refused, timeout, broken, too-large, redirect. */
  failure: z.string().optional(),
})
export type DeliveryAttempt = z.output<typeof Attempt>

export const Delivery = z.object({
  deliveryId: z.string(),
  subscriptionId: z.string(),
  userId: z.string(),
  eventId: z.string(),
  type: z.string(),
  /** The same bytes in every attempt. */
  body: z.string(),
  state: z.enum(deliveryStates),
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
export type NewDelivery = Pick<Delivery, 'subscriptionId' | 'userId' | 'eventId' | 'type' | 'body'> & {
  occurredAt: string
}
/** What an attempt made of its delivery: the end of it, or a wait for the next one. */
export type AttemptEnd = { state: 'delivered' | 'failed'; reason?: string } | { waitSeconds: number }

const keptAttempts = 30
/** Another call created it before. */
export class There extends Error {}
/** Another attempt was recorded first. */
export class Overtaken extends Error {}

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

  async require(subscriptionId: string, deliveryId: string): Promise<Delivery> {
    const delivery = await deliveries.get(subscriptionId, deliveryId)
    if (!delivery) throw new Failure('delivery.not-found', 'No such delivery')
    return delivery
  },

  /** The row that records a delivery before it is sent; refused as `There`. */
  create(of: NewDelivery, nowMs: number): { after: Delivery; writes: Guarded[] } {
    const { occurredAt, ...content } = of
    const deliveryId = deliveryIdOf(of.eventId, occurredAt)
    const createdAt = new Date(nowMs).toISOString()
    const fresh: Delivery = { deliveryId, ...content, state: 'due', createdAt, tries: 0, attempts: [] }
    const ttl = Math.floor(nowMs / 1000) + deliveryKeptSeconds
    const row = { ...keyOf(fresh), kind: 'delivery', ...fresh, ...dueIn(deliveryId, sweepAfterSeconds, nowMs), ttl }
    return { after: fresh, writes: [insert(row, () => new There())] }
  },

  /** Makes it due from the start, with the same id and body. */
  again(delivery: Delivery, by: Mover, nowMs: number): { after: Delivery; writes: Guarded[] } {
    assertAllowed<DeliveryState>(deliveryTransitions, delivery.state, 'due', by)
    const { reason: _, ...rest } = delivery
    const after = { ...rest, state: 'due' as const, tries: 0 }
    const next = { state: 'due', tries: 0, reason: undefined, ...dueIn(delivery.deliveryId, sweepAfterSeconds, nowMs) }
    return { after, writes: [update(keyOf(delivery), {}, next, () => new Overtaken())] }
  },

  /** The row that records an attempt's result; refused as `Overtaken`. */
  attempted(
    delivery: Delivery,
    attempt: DeliveryAttempt | undefined,
    end: AttemptEnd,
    by: Mover,
    nowMs: number,
  ): { after: Delivery; writes: Guarded[] } {
    assertAllowed<DeliveryState>(deliveryTransitions, delivery.state, 'state' in end ? end.state : 'due', by)
    const attempts = [...delivery.attempts, ...(attempt ? [attempt] : [])].slice(-keptAttempts)
    const tries = delivery.tries + (attempt ? 1 : 0)
    const over = 'state' in end
    const place = over ? notDue : dueIn(delivery.deliveryId, end.waitSeconds, nowMs)
    const next = { attempts, tries, ...(over && end), ...place }
    const current = { state: 'due', tries: delivery.tries }
    const { gsi3sk: _, ...rest } = delivery
    return {
      after: { ...rest, attempts, tries, ...(over ? end : { gsi3sk: place.gsi3sk ?? '' }) },
      writes: [update(keyOf(delivery), current, next, () => new Overtaken())],
    }
  },

  /** The log of one subscription, newest event first. */
  log: (subscriptionId: string, limit: number, cursor?: string): Promise<Page> =>
    page({ partition: keys.webhookDelivery(subscriptionId, '').pk, prefix: 'dlv_', newestFirst: true, limit, cursor }),
}
