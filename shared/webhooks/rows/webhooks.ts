import * as z from 'zod'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { CodeOrInternal } from '#shared/kernel/failure-code.ts'
import { shardOf } from '#shared/kernel/shard.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { type Changes, plus } from '#shared/platform/table/expression.ts'
import { openForSystem, sealForSystem } from '#shared/platform/table/field-cipher.ts'
import { trackedAs, webhooksOf, webhooksThatAre } from '#shared/platform/table/index-keys.ts'
import { keys, notDue, workDue } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { type Paging, type Rows, readListed } from '#shared/platform/table/owned.ts'
import { Packed, packed } from '#shared/platform/table/packed.ts'
import { all, page } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { inboxKeptSeconds, sweepAfterSeconds } from '#shared/webhooks/durations.ts'
import { type InboxState, inboxStates, inboxTransitions } from '#shared/webhooks/rules/inbox-states.ts'

export const InboxRow = z.object({
  /** A merchant's id, or `carrier_` and a carrier's name. */
  sender: z.string(),
  eventId: z.string(),
  /** What a merchant's message is read by; those of carriers, and old ones, have none. */
  protocol: z.string().optional(),
  /** The body exactly as it was signed, sealed: it may hold a name and an address, before anybody knows whose. Rows of an older version have none. */
  sealed: z.string().optional(),
  signedAt: z.string(),
  receivedAt: z.string(),
  state: z.enum(inboxStates),
  reason: z.string().optional(),
  orderId: z.string().optional(),
  /** How many of its entries could not be read or found no room; the others count. */
  left: z.int().positive().optional(),
  /** How often it was handed out to be worked through from the start: once, and at each replay. */
  attempts: z.int().nonnegative(),
  /** How often working it through failed, the last time when and with which code. */
  failures: z.int().nonnegative().default(0),
  lastFailure: CodeOrInternal.optional(),
  lastFailedAt: z.string().optional(),
  /** Since when it is tried; a replay starts anew. */
  triedSince: z.string(),
  /** Its place on the work list, while it has one. */
  gsi3sk: z.string().optional(),
})
export type InboxRow = z.output<typeof InboxRow>
/** What a message was applied to without some of its entries. */
export type PartOnly = Required<Pick<InboxRow, 'orderId' | 'left'>>
export type ArrivedWebhook = Pick<InboxRow, 'sender' | 'eventId' | 'protocol' | 'signedAt' | 'receivedAt'> & {
  body: string
}

/** This sender's event was here before. */
export class Duplicate extends Error {}
/** Another worker has finished it already. */
export class Ended extends Error {}

/** The id of a webhook: its sender and its event id, neither of which contains a dot. */
export const webhookIdOf = ({ sender, eventId }: Pick<InboxRow, 'sender' | 'eventId'>): string => `${sender}.${eventId}`
/** The sender and event id in a webhook's id. */
export const webhookOf = (id: string): Pick<InboxRow, 'sender' | 'eventId'> => {
  const [sender = '', eventId = ''] = id.split('.')
  return { sender, eventId }
}
const bodyPlace = ({ sender, eventId }: Pick<InboxRow, 'sender' | 'eventId'>) => ({
  pk: keys.webhook(sender, eventId).pk,
  field: 'body',
})
/** The body exactly as it was signed; undefined in a row of an older version, which kept it in the clear. */
export const bodyOf = async (row: InboxRow): Promise<string | undefined> =>
  row.sealed === undefined
    ? undefined
    : Packed.parse(Buffer.from(await openForSystem(bodyPlace(row), row.sealed), 'base64'))

const keyOf = (row: Pick<InboxRow, 'sender' | 'eventId'>) => keys.webhook(row.sender, row.eventId)
const dueFrom = (row: Pick<InboxRow, 'sender' | 'eventId'>, nowMs: number) => {
  const id = webhookIdOf(row)
  return workDue(shardOf(id), Math.floor(nowMs / 1000) + sweepAfterSeconds, id, 'webhooks')
}
const notListed = { gsi1pk: undefined, gsi1sk: undefined }
const placeOf = (row: InboxRow): string => `${row.receivedAt}#${webhookIdOf(row)}`

const receivedEvent = (
  { sender, eventId }: Pick<InboxRow, 'sender' | 'eventId'>,
  attempt: number,
  nowMs: number,
): Guarded =>
  eventRow(
    keys.webhookEvent(sender, eventId, attempt),
    { type: 'webhook.received', subject: eventId, data: { sender, eventId, attempt } },
    nowMs,
  )

/** Changes a row that is not done with; refused as `Ended` when it is. */
const whileOpen = (row: InboxRow, changes: Changes): Guarded =>
  update(keyOf(row), [{ state: 'received' }, { state: 'waiting' }], changes, () => new Ended())

const move = (row: InboxRow, to: InboxState, by: Mover, set: Changes): Guarded => {
  assertAllowed(inboxTransitions, row.state, to, by)
  return whileOpen(row, { ...set, state: to })
}

export const webhooks = {
  async get(sender: string, eventId: string): Promise<InboxRow | undefined> {
    const item = await get(keys.webhook(sender, eventId))
    return item && InboxRow.parse(item)
  },

  async require(sender: string, eventId: string): Promise<InboxRow> {
    const row = await webhooks.get(sender, eventId)
    if (!row) throw new Failure('webhook.not-found', 'No such webhook')
    return row
  },

  /** The rows that keep it once, on the work list; refused as `Duplicate`. */
  async receive({ body, ...row }: ArrivedWebhook, nowMs: number): Promise<Guarded[]> {
    const deflated = Buffer.from(packed(body)).toString('base64')
    const item = {
      ...keyOf(row),
      ...dueFrom(row, nowMs),
      kind: 'webhook',
      ...row,
      sealed: await sealForSystem(bodyPlace(row), deflated),
      state: 'received',
      attempts: 1,
      failures: 0,
      triedSince: row.receivedAt,
      ttl: Math.floor(nowMs / 1000) + inboxKeptSeconds,
    }
    return [insert(item, () => new Duplicate()), receivedEvent(row, 1, nowMs)]
  },

  /** The rows that hand it out again, as a new attempt. */
  replay(row: InboxRow, by: Mover, nowMs: number): { after: InboxRow; writes: Guarded[] } {
    assertAllowed(inboxTransitions, row.state, 'received', by)
    const triedSince = new Date(nowMs).toISOString()
    const after = { ...row, state: 'received' as const, attempts: row.attempts + 1, failures: 0, triedSince }
    const { state, attempts, failures } = after
    const due = dueFrom(row, nowMs)
    const next = { state, attempts, failures, triedSince, reason: undefined, left: undefined, ...due, ...notListed }
    const again = update(
      keyOf(row),
      { attempts: row.attempts },
      next,
      () => new Failure('table.conflict', 'This webhook is already being replayed'),
    )
    const { reason: _, left: __, ...rest } = after
    return { after: { ...rest, gsi3sk: due.gsi3sk }, writes: [again, receivedEvent(row, attempts, nowMs)] }
  },

  /** Its facts are with its order, or with the orders in its parcel: no work is due. */
  applied: (row: InboxRow, by: Mover, orderId: string, trackingNumber?: string): Guarded =>
    move(row, 'applied', by, {
      orderId,
      ...notDue,
      ...webhooksOf(orderId, placeOf(row)),
      ...(trackingNumber !== undefined && trackedAs(trackingNumber, webhookIdOf(row))),
    }),

  parked: (row: InboxRow, by: Mover, reason: string, part: Partial<PartOnly> = {}): Guarded =>
    move(row, 'parked', by, { reason, ...part, ...notDue, ...webhooksThatAre('parked', placeOf(row)) }),

  /** Its parcel is of no order yet; found by the parcel as soon as it is. Stays on the work list. */
  waiting: (row: InboxRow, by: Mover, trackingNumber: string): Guarded =>
    move(row, 'waiting', by, {
      ...trackedAs(trackingNumber, webhookIdOf(row)),
      ...webhooksThatAre('waiting', placeOf(row)),
    }),

  /** Counts a failure; the row stays on the work list. */
  failed: (row: InboxRow, code: FailureCode, nowMs: number): Guarded =>
    whileOpen(row, {
      failures: plus(1),
      lastFailure: code,
      lastFailedAt: new Date(nowMs).toISOString(),
      ...webhooksThatAre('failing', placeOf(row)),
    }),

  /** One page of those that are not done with, newest first. */
  async list(what: 'failing' | 'waiting' | 'parked', { limit, cursor }: Paging): Promise<Rows<InboxRow>> {
    const { gsi1pk } = webhooksThatAre(what, '')
    const listed = await page({ index: 'gsi1', partition: gsi1pk, newestFirst: true, limit, cursor })
    return { ...listed, items: (await readListed(listed.items)).map((row) => InboxRow.parse(row)) }
  },

  /** What was said of an order, in the order it came; eventually consistent. */
  async of(orderId: string): Promise<InboxRow[]> {
    const { gsi1pk, gsi1sk } = webhooksOf(orderId, '')
    const listed = await all({ index: 'gsi1', partition: gsi1pk, prefix: gsi1sk })
    return (await readListed(listed)).map((row) => InboxRow.parse(row))
  },

  /** Carriers' reports of a parcel whose order was unknown, no more than a call can apply: the sweep finds the others. Eventually consistent. */
  async ofParcel(trackingNumber: string): Promise<Pick<InboxRow, 'sender' | 'eventId'>[]> {
    const { gsi2pk } = trackedAs(trackingNumber, '')
    const { items } = await page({ index: 'gsi2', partition: gsi2pk, prefix: 'carrier_', limit: 50 })
    return items.map((item) => webhookOf(String(item['gsi2sk'])))
  },
}
