import * as z from 'zod'
import { type EventType, eventTypes } from '#shared/kernel/event-types.ts'
import { derivedUuid } from '#shared/kernel/hash.ts'
import type { Item, Key } from './expression.ts'
import { type Guarded, insert } from './table.ts'

/** Ids and outcome codes only; no personal data. */
export interface OutboxEvent {
  type: EventType
  /** What the event is about: a checkout, order or webhook id. */
  subject: string
  data: Readonly<Record<string, string | number | boolean | undefined>>
  /** The owner, where the writer knows. Kept in the row, never published. */
  owner?: string
}

/** A row that can be published; the catalogue defines its `data`. */
export const EventRow = z.object({
  eventId: z.string(),
  type: z.enum(eventTypes),
  version: z.int(),
  subject: z.string(),
  occurredAt: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** What the row keeps unpublished: the owner, and the sealed token of a wait. */
  owner: z.string().optional(),
  token: z.string().optional(),
})
export type EventRow = z.output<typeof EventRow>

/** An event's id follows from the place of its row, so publishing the row twice is one event. */
export const eventIdOf = ({ pk, sk }: Key): string => `evt_${derivedUuid(`${pk} ${sk}`)}`

/** An event as a row of the transaction that makes it true; the relay publishes it. `kept` stays in the row, unpublished. */
export const eventRow = (
  key: Key,
  { type, subject, data, owner }: OutboxEvent,
  nowMs: number,
  kept: Item = {},
): Guarded =>
  insert(
    {
      ...key,
      kind: 'event',
      eventId: eventIdOf(key),
      type,
      version: 1,
      subject,
      occurredAt: new Date(nowMs).toISOString(),
      data,
      ...(owner && { owner }),
      ...kept,
    },
    () => new Error(`The event ${key.pk} ${key.sk} exists already: two writers took one version`),
  )
