import * as z from 'zod'
import { confirmingEmail } from '#shared/identity/rows/account-changes.ts'
import { linkOver, mailLinks } from '#shared/identity/rows/mail-links.ts'
import { getUser } from '#shared/identity/rows/users.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { LinkToken } from './link-token.ts'

/** Confirms an address by the link that was mailed to it. Using the same link again answers the same and changes nothing. */
export const confirmEmail = operation(
  {
    name: 'confirmEmail',
    summary: 'Confirm an e-mail address by the link of a mail',
    access: 'public',
    input: z.strictObject({ token: LinkToken }),
    output: z.object({ emailConfirmedAt: z.string() }),
    fails: ['auth.link-over', 'request.rate-limited'],
    limits: { source: 'link.source' },
    grants: { read: ['LINK', 'USER'], write: ['LINK', 'USER', 'AUDIT'] },
    http: { method: 'POST', path: '/v1/auth/email-confirmations/confirm' },
  },
  async ({ input, commit }) => {
    const nowMs = Date.now()
    const link = await mailLinks.standing(input.token, 'confirm', nowMs)
    const user = await getUser(link.userId)
    if (!user) throw linkOver()
    const { emailConfirmedAt } = user
    // Whoever presses the button twice, or resets the password in between, has a confirmed address.
    if (emailConfirmedAt) return { emailConfirmedAt }
    const writes = [mailLinks.spending(link, nowMs), ...confirmingEmail(user, nowMs)]
    return commit(writes, { emailConfirmedAt: new Date(nowMs).toISOString() })
  },
)

export const handler = http(confirmEmail)
