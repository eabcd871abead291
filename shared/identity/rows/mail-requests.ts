import * as z from 'zod'
import { linkMailTries, mailRequestSeconds } from '#shared/identity/durations.ts'
import { absent } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'

/** What the link of a mail is good for. */
export const LinkPurpose = z.enum(['confirm', 'reset'])
export type LinkPurpose = z.output<typeof LinkPurpose>

const MailRequest = z.object({
  requestId: z.string(),
  purpose: LinkPurpose,
  /** Of the address that somebody named; nobody has looked yet whether a user has it. */
  emailIndex: z.string(),
  requestedAtMs: z.int(),
  tries: z.int(),
  sentAt: z.string().optional(),
})
export type MailRequest = z.output<typeof MailRequest>

/** Another call of the same event was faster, or a newer request was. */
export class Outrun extends Error {}
const outrun = () => new Outrun()

/** Requests for a mail with a link. The secret of the link is made when the mail is sent, so none is ever stored. */
export const mailRequests = {
  /** The writes after which Purser mails a link to the user who has the address, if there is one. */
  asking(requestId: string, purpose: LinkPurpose, emailIndex: string, nowMs: number): Guarded[] {
    const ttl = Math.floor(nowMs / 1000) + mailRequestSeconds
    const request: MailRequest = { requestId, purpose, emailIndex, requestedAtMs: nowMs, tries: 0 }
    const event = { type: 'mail-link.requested', subject: requestId, data: { purpose } } as const
    return [
      insert({ ...keys.mailRequest(requestId), kind: 'mail-request', ...request, ttl }, outrun),
      eventRow(keys.mailRequestEvent(requestId), event, nowMs, { ttl }),
    ]
  },

  /** A request whose mail was not sent and may be tried again. */
  async open(requestId: string): Promise<MailRequest | undefined> {
    const row = await get(keys.mailRequest(requestId))
    const request = row && MailRequest.parse(row)
    return request && request.sentAt === undefined && request.tries < linkMailTries ? request : undefined
  },

  /** Takes one of its few tries. */
  trying: ({ requestId, tries }: MailRequest): Guarded =>
    update(keys.mailRequest(requestId), { tries, sentAt: absent }, { tries: tries + 1 }, outrun),

  sent: ({ requestId }: MailRequest, nowMs: number): Guarded =>
    update(keys.mailRequest(requestId), {}, { sentAt: new Date(nowMs).toISOString() }, outrun),
}
