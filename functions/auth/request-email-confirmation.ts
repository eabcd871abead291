import * as z from 'zod'
import { mailRequests } from '#shared/identity/rows/mail-requests.ts'
import { getUser, personOf } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { countUse } from '#shared/platform/operation/count-use.ts'
import { networkOf } from '#shared/platform/operation/limits.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { assertMails, countMail } from './mails.ts'

/** Mails the link that confirms the caller's address. An address that is confirmed gets none. */
export const requestEmailConfirmation = operation(
  {
    name: 'requestEmailConfirmation',
    summary: 'Get a mail that confirms your e-mail address',
    access: { as: ['user'], scope: 'account:write' },
    output: z.object({
      mailed: z.boolean().describe('False when the address is confirmed already.'),
      emailConfirmedAt: z.string().optional(),
    }),
    fails: ['auth.required', 'mail.off', 'request.rate-limited'],
    grants: {
      read: ['USER'],
      write: ['LINK', 'RATE'],
      kms: ['fields'],
      parameters: ['settings', 'email-key'],
    },
    http: { method: 'POST', path: '/v1/auth/email-confirmations', status: 202 },
  },
  async ({ principal: { userId }, source, resourceId, commit }) => {
    await assertMails()
    const user = await getUser(userId)
    if (!user) throw new Failure('auth.required', 'This user no longer exists')
    const { emailConfirmedAt } = user
    if (emailConfirmedAt) return { mailed: false, emailConfirmedAt }
    const { email } = await personOf(user)
    await countUse('mail.source', networkOf(source))
    const index = await countMail(email)
    return commit(mailRequests.asking(resourceId('mailRequest'), 'confirm', index, Date.now()), { mailed: true })
  },
)

export const handler = http(requestEmailConfirmation)
