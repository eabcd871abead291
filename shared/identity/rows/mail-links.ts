import * as z from 'zod'
import { confirmLinkSeconds, endedSessionSeconds, resetLinkSeconds } from '#shared/identity/durations.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { above, absent, atMost } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, update } from '#shared/platform/table/table.ts'
import { type LinkPurpose, type MailRequest, Outrun } from './mail-requests.ts'
import { hashOf, random } from './refresh-tokens.ts'

const Row = z.object({ secretHash: z.string(), expiresAtSeconds: z.int(), usedAt: z.string().optional() })

/** How long a link stands once it was mailed. */
const standsSeconds = { confirm: confirmLinkSeconds, reset: resetLinkSeconds } as const

/** A link that somebody followed in time. */
export interface MailLink {
  userId: string
  purpose: LinkPurpose
  secretHash: string
  /** When it took effect, if it did before. */
  usedAt: string | undefined
}

/** One answer for a link that is used, too old, replaced by a newer one, or invented. */
export const linkOver = () =>
  new Failure('auth.link-over', 'This link was used, is too old, or was replaced by a newer one; ask for another')

/** The links that Purser mailed: the newest of each purpose, as the hash of its secret. */
export const mailLinks = {
  /** A new link, and the write that makes it good in place of the one before. Refused with `Outrun` when a later request was mailed already. */
  making(userId: string, { purpose, requestedAtMs }: Pick<MailRequest, 'purpose' | 'requestedAtMs'>, nowMs: number) {
    const secret = random(32)
    const expiresAtSeconds = Math.floor(nowMs / 1000) + standsSeconds[purpose]
    const next = { secretHash: hashOf(secret), requestedAtMs, expiresAtSeconds, usedAt: undefined }
    const later = [{ requestedAtMs: absent }, { requestedAtMs: atMost(requestedAtMs) }]
    const ttl = expiresAtSeconds + endedSessionSeconds
    const write = update(keys.mailLink(userId, purpose), later, { ...next, ttl }, () => new Outrun(), true)
    return { token: `${userId}.${secret}`, write }
  },

  /** What stands behind the token of a link. Refused with `auth.link-over`. */
  async standing(token: string, purpose: LinkPurpose, nowMs: number): Promise<MailLink> {
    const [userId = '', secret = '', more] = token.split('.')
    if (!idSchema('user').safeParse(userId).success || secret === '' || more !== undefined) throw linkOver()
    const row = await get(keys.mailLink(userId, purpose))
    const { secretHash, expiresAtSeconds = 0, usedAt } = row ? Row.parse(row) : {}
    if (secretHash !== hashOf(secret) || expiresAtSeconds <= nowMs / 1000) throw linkOver()
    return { userId, purpose, secretHash, usedAt }
  },

  /** The write after which the link has no further effect. A faster call refuses it: whoever reads again sees what that one did. */
  spending: ({ userId, purpose, secretHash }: MailLink, nowMs: number): Guarded =>
    update(
      keys.mailLink(userId, purpose),
      { secretHash, usedAt: absent, expiresAtSeconds: above(Math.floor(nowMs / 1000)) },
      { usedAt: new Date(nowMs).toISOString() },
      () => new Error('The link was used meanwhile'),
    ),
}
