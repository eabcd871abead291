import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { idWith, ulid } from '#shared/kernel/ids.ts'
import { absent, atMost } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { page } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { noticeSeconds } from './durations.ts'
import { type NoticeIds, type NoticeKind, noticeIds, noticeKinds } from './notice-kinds.ts'

const Ids = z.object(
  Object.fromEntries(noticeIds.map((name) => [name, z.string().optional()])) as Record<
    (typeof noticeIds)[number],
    z.ZodOptional<z.ZodString>
  >,
)
/** A notice of the inbox, as it is stored. It names ids; its sentence is composed when somebody reads it. */
export const InboxNotice = z.object({
  noticeId: z.string(),
  userId: z.string(),
  told: z.enum(Object.keys(noticeKinds) as [NoticeKind, ...NoticeKind[]]),
  ids: Ids,
  /** When it happened. */
  at: z.string(),
  /** When the inbox heard of it: what was heard after "all read" is unread. */
  heardAtMs: z.int(),
  readAt: z.string().optional(),
  ttl: z.int(),
})
export type InboxNotice = z.output<typeof InboxNotice>

/** How many of the newest a count of the unread looks at. */
export const countedMost = 100

/** Follows from the event, so an event that is told twice is one notice. Ids sort by the time of the event. */
export const noticeIdOf = (eventId: string, occurredAt: string): string =>
  idWith('notice', ulid(Date.parse(occurredAt), Buffer.from(sha256(eventId), 'hex')))

/** For a notice that the inbox has already. */
export class Kept extends Error {}

const oldest = (userId: string, nowMs: number): string =>
  keys.notice(userId, idWith('notice', ulid(nowMs - noticeSeconds * 1000, new Uint8Array(16)))).sk

const always = () => new Error('No condition')
const notFound = () => new Failure('notification.not-found', 'You have no such notice')

/** Until when everything that the inbox had heard of was read. */
const allReadAt = async (userId: string): Promise<number> =>
  Number((await get(keys.noticesRead(userId)))?.['allReadAtMs'] ?? 0)

/** Whether neither it nor all of the inbox was read since. */
export const isUnread = ({ readAt, heardAtMs }: InboxNotice, allReadAtMs: number): boolean =>
  readAt === undefined && heardAtMs > allReadAtMs

/** A user's inbox. */
export const notices = {
  /** Refused with `Kept` when the inbox has it. */
  keep: (
    { eventId, userId, occurredAt }: { eventId: string; userId: string; occurredAt: string },
    { kind, ids }: { kind: NoticeKind; ids: NoticeIds },
    nowMs: number,
  ): Guarded => {
    const noticeId = noticeIdOf(eventId, occurredAt)
    const ttl = Math.ceil(nowMs / 1000) + noticeSeconds
    const row = { noticeId, userId, told: kind, ids, at: occurredAt, heardAtMs: nowMs, ttl }
    return insert({ ...keys.notice(userId, noticeId), kind: 'notice', ...row }, () => new Kept())
  },

  /** Newest first. What is older than the inbox keeps is left out, whether the table has dropped it or not. */
  async page(userId: string, { limit, cursor }: { limit: number; cursor?: string | undefined }, nowMs: number) {
    const partition = keys.noticesRead(userId).pk
    const range = { partition, after: oldest(userId, nowMs), newestFirst: true, limit, cursor }
    const [rows, allReadAtMs] = await Promise.all([page(range), allReadAt(userId)])
    return { ...rows, items: rows.items.map((row) => InboxNotice.parse(row)), allReadAtMs }
  },

  /** How many of the newest hundred are unread. */
  async unread(userId: string, nowMs: number): Promise<number> {
    const { items, allReadAtMs } = await notices.page(userId, { limit: countedMost }, nowMs)
    return items.filter((each) => isUnread(each, allReadAtMs)).length
  },

  /** The user's, or `notification.not-found`. */
  async owned(userId: string, noticeId: string, nowMs: number): Promise<InboxNotice> {
    const row = await get(keys.notice(userId, noticeId))
    const notice = row && InboxNotice.parse(row)
    if (!notice || notice.ttl <= nowMs / 1000) throw notFound()
    return notice
  },

  /** A notice that was read keeps the time of the first reading. */
  reading: ({ userId, noticeId, readAt }: InboxNotice, nowMs: number): Guarded[] =>
    readAt === undefined
      ? [update(keys.notice(userId, noticeId), {}, { readAt: new Date(nowMs).toISOString() }, notFound)]
      : [],

  /** What the inbox had heard of until then is read. An earlier time than before changes nothing. */
  async readingAll(userId: string, untilMs: number): Promise<Guarded[]> {
    if ((await allReadAt(userId)) >= untilMs) return []
    const expected = [{ allReadAtMs: absent }, { allReadAtMs: atMost(untilMs) }]
    return [update(keys.noticesRead(userId), expected, { allReadAtMs: untilMs }, always, true)]
  },

  /** Takes one of the few tries to mail a notice. Refused with `Kept` when another call took it, or sent the mail. */
  mailing: (userId: string, noticeId: string, tries: number, nowMs: number): Guarded => {
    const next = { tries: tries + 1, ttl: Math.ceil(nowMs / 1000) + noticeSeconds }
    const mayTry = tries === 0 ? { tries: absent } : { tries, sentAt: absent }
    return update(keys.noticeMail(userId, noticeId), mayTry, next, () => new Kept(), tries === 0)
  },
  mailed: (userId: string, noticeId: string, nowMs: number): Guarded =>
    update(keys.noticeMail(userId, noticeId), {}, { sentAt: new Date(nowMs).toISOString() }, always),
  /** How often Purser tried to mail it, and whether that worked. */
  async mailOf(userId: string, noticeId: string): Promise<{ tries: number; sent: boolean }> {
    const row = await get(keys.noticeMail(userId, noticeId))
    return { tries: Number(row?.['tries'] ?? 0), sent: row?.['sentAt'] !== undefined }
  },
}
