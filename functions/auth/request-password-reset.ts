import * as z from 'zod'
import { Email } from '#functions/auth/issue-session.ts'
import { mailRequests } from '#shared/identity/rows/mail-requests.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { assertMails, countMail } from './mails.ts'

/** Mails a link to choose a new password, if a user has this address. It looks for no user, so neither its answer nor its time tells whether there is one. */
export const requestPasswordReset = operation(
  {
    name: 'requestPasswordReset',
    summary: 'Get a mail to choose a new password, if the address has an account',
    access: 'public',
    input: z.strictObject({ email: Email }),
    output: z.object({ accepted: z.literal(true) }),
    fails: ['mail.off', 'request.rate-limited'],
    limits: { source: 'mail.source' },
    grants: { write: ['LINK', 'RATE'], parameters: ['settings', 'email-key'] },
    http: { method: 'POST', path: '/v1/auth/password-resets', status: 202 },
  },
  async ({ input, resourceId, commit }) => {
    await assertMails()
    const index = await countMail(input.email)
    const writes = mailRequests.asking(resourceId('mailRequest'), 'reset', index, Date.now())
    return commit(writes, { accepted: true })
  },
)

export const handler = http(requestPasswordReset)
