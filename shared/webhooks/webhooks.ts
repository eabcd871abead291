import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { type Item, plus } from '#shared/platform/table/expression.ts'
import { keys, trackedAs, webhooksOf, webhooksThatAre, workDue } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { Packed, packed } from '#shared/platform/table/packed.ts'
import { all, type Page, page } from '#shared/platform/table/page.ts'
import { commit, type Guarded, get, getMany, insert, update } from '#shared/platform/table/table.ts'

export const InboxRow = z.object({
  /** A merchant's id, or `carrier_` and a carrier's name. */
  sender: z.string(),
  eventId: z.string(),
  /** What a merchant's message is read by; those of carriers, and old ones, have none. */
  protocol: z.string().optional(),
  /** The body exactly as it was signed. */
  body: Packed,
  signedAt: z.string(),
  receivedAt: z.string(),
  /** waiting: its parcel is of no order yet. parked: it cannot be placed, or was tried for days. */
  state: z.enum(['received', 'waiting', 'applied', 'parked']),
  reason: z.string().optional(),
  orderId: z.string().optional(),
  /** How often it was handed out to be worked through from the start: once, and at each replay. */
  attempts: z.int().nonnegative(),
  /** How often working it through failed, the last time when and with which code. */
  failures: z.int().nonnegative().default(0),
  lastFailure: z.string().optional(),
  lastFailedAt: z.string().optional(),
  /** Since when it is tried; a replay starts anew. */
  triedSince: z.string(),
  /** Its place on the work list, while it has one. */
  gsi3sk: z.string().optional(),
})
export type InboxRow = z.output<typeof InboxRow>
type Arrived = Pick<InboxRow, 'sender' | 'eventId' | 'protocol' | 'body' | 'signedAt' | 'receivedAt'>

const keepSeconds = 90 * 24 * 3600
/** When the sweep takes up what its event should have had done, in seconds. */
const sweepAfter = 60
class Duplicate extends Error {}
class Ended extends Error {}

/** One text for a webhook: no part of it holds a dot. */
export const webhookIdOf = ({ sender, eventId }: Pick<InboxRow, 'sender' | 'eventId'>): string => `${sender}.${eventId}`
const keyOf = (row: Pick<InboxRow, 'sender' | 'eventId'>) => keys.webhook(row.sender, row.eventId)
const dueFrom = (row: Pick<InboxRow, 'sender' | 'eventId'>, nowMs: number) => {
  const id = webhookIdOf(row)
  return workDue(shardOf(id), Math.floor(nowMs / 1000) + sweepAfter, id, 'webhooks')
}
const notDue = { gsi3pk: undefined, gsi3sk: undefined }
const notListed = { gsi1pk: undefined, gsi1sk: undefined }
const placeOf = (row: InboxRow): string => `${row.receivedAt}#${webhookIdOf(row)}`

const told = ({ sender, eventId }: Arrived, attempt: number, nowMs: number): Guarded =>
  eventRow(
    keys.webhookEvent(sender, eventId, attempt),
    { type: 'webhook.received', subject: eventId, data: { sender, eventId, attempt } },
    nowMs,
  )

/** Changes a row that is not done with; one that ended in the meantime stays as it is. */
const whileOpen = async (row: InboxRow, changes: Record<string, unknown>): Promise<void> => {
  const open = [{ state: 'received' }, { state: 'waiting' }]
  await commit([update(keyOf(row), open, changes, () => new Ended())]).catch((error: unknown) => {
    if (!(error instanceof Ended)) throw error
  })
}

export const webhooks = {
  async get(sender: string, eventId: string): Promise<InboxRow | undefined> {
    const item = await get(keys.webhook(sender, eventId))
    return item && InboxRow.parse(item)
  },

  /** Keeps it once, on the work list; false when this sender's event was here before. The work comes later. */
  async receive(row: Arrived, nowMs: number): Promise<boolean> {
    const item = {
      ...keyOf(row),
      ...dueFrom(row, nowMs),
      kind: 'webhook',
      ...row,
      body: packed(row.body),
      state: 'received',
      attempts: 1,
      failures: 0,
      triedSince: row.receivedAt,
      ttl: Math.floor(nowMs / 1000) + keepSeconds,
    }
    try {
      await commit([insert(item, () => new Duplicate()), told(row, 1, nowMs)])
      return true
    } catch (error) {
      if (error instanceof Duplicate) return false
      throw error
    }
  },

  /** The rows that hand it out again, as a new attempt. */
  replay(row: InboxRow, nowMs: number): { after: InboxRow; writes: Guarded[] } {
    const triedSince = new Date(nowMs).toISOString()
    const after = { ...row, state: 'received' as const, attempts: row.attempts + 1, failures: 0, triedSince }
    const { state, attempts, failures } = after
    const due = dueFrom(row, nowMs)
    const next = { state, attempts, failures, triedSince, reason: undefined, ...due, ...notListed }
    const again = update(
      keyOf(row),
      { attempts: row.attempts },
      next,
      () => new Failure('table.conflict', 'This webhook is already being replayed'),
    )
    const { reason: _, ...rest } = after
    return { after: { ...rest, gsi3sk: due.gsi3sk }, writes: [again, told(row, attempts, nowMs)] }
  },

  /** What it said is with its order, or with the orders in its parcel: nothing is due any more. */
  applied: (row: InboxRow, orderId: string, trackingNumber?: string): Promise<void> =>
    whileOpen(row, {
      state: 'applied',
      orderId,
      ...notDue,
      ...webhooksOf(orderId, placeOf(row)),
      ...(trackingNumber !== undefined && trackedAs(trackingNumber, webhookIdOf(row))),
    }),

  parked: (row: InboxRow, reason: string): Promise<void> =>
    whileOpen(row, { state: 'parked', reason, ...notDue, ...webhooksThatAre('parked', placeOf(row)) }),

  /** Its parcel is of no order yet; found by the parcel as soon as it is. Stays on the work list. */
  waiting: (row: InboxRow, trackingNumber: string): Promise<void> =>
    whileOpen(row, {
      state: 'waiting',
      ...trackedAs(trackingNumber, webhookIdOf(row)),
      ...webhooksThatAre('waiting', placeOf(row)),
    }),

  /** Counts a failure; the row stays on the work list. */
  failed: (row: InboxRow, code: string, nowMs: number): Promise<void> =>
    whileOpen(row, {
      failures: plus(1),
      lastFailure: code,
      lastFailedAt: new Date(nowMs).toISOString(),
      ...webhooksThatAre('failing', placeOf(row)),
    }),

  /** One page of those that are not done with, newest first. */
  async list(what: 'failing' | 'waiting' | 'parked', limit: number, cursor?: string): Promise<Page> {
    const { gsi1pk } = webhooksThatAre(what, '')
    const listed = await page({ index: 'gsi1', partition: gsi1pk, newestFirst: true, limit, cursor })
    const rows = await getMany(listed.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
    const byKey = new Map(rows.map((row): [unknown, Item] => [row['pk'], row]))
    const found = (pk: unknown): Item[] => [byKey.get(pk)].filter((row) => row !== undefined)
    return { ...listed, items: listed.items.flatMap(({ pk }) => found(pk)) }
  },

  /** What was said of an order, in the order it came; eventually consistent. */
  async of(orderId: string): Promise<InboxRow[]> {
    const { gsi1pk, gsi1sk } = webhooksOf(orderId, '')
    const listed = await all({ index: 'gsi1', partition: gsi1pk, prefix: gsi1sk })
    const rows: InboxRow[] = []
    for (let i = 0; i < listed.length; i += 100) {
      const keysOf = listed.slice(i, i + 100).map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }))
      rows.push(...(await getMany(keysOf)).map((row) => InboxRow.parse(row)))
    }
    return rows
  },

  /** Carriers' words of a parcel that nobody knew the order of; eventually consistent. */
  async ofParcel(trackingNumber: string): Promise<Pick<InboxRow, 'sender' | 'eventId'>[]> {
    const { gsi2pk } = trackedAs(trackingNumber, '')
    const items = await all({ index: 'gsi2', partition: gsi2pk, prefix: 'carrier_' })
    return items.map((item) => {
      const [sender = '', eventId = ''] = String(item['gsi2sk']).split('.')
      return { sender, eventId }
    })
  },
}
