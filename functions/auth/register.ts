import * as z from 'zod'
import { Email, Tokens, tokensFor } from '#functions/auth/issue-session.ts'
import { hashPassword } from '#shared/identity/flows/passwords.ts'
import { firstEpochs } from '#shared/identity/rows/epochs.ts'
import { mailRequests } from '#shared/identity/rows/mail-requests.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import { emailIndex, registering } from '#shared/identity/rows/users.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { NewPassword, refuseWeak } from './new-password.ts'

/** The writes after which a stage with a sender mails the link that confirms the address. */
const firstMail = async (email: string, requestId: string) =>
  (await settings()).mails ? mailRequests.asking(requestId, 'confirm', await emailIndex(email), Date.now()) : []

/** Creates a user and opens a session. It takes no Idempotency-Key: that row would store the tokens and a fast hash of the password. */
export const register = operation(
  {
    name: 'register',
    summary: 'Register a user and log in',
    access: 'public',
    input: z.strictObject({ email: Email, password: NewPassword, name: lineOf(100).optional() }),
    output: Tokens,
    fails: ['auth.email-taken', 'request.rate-limited'],
    limits: { source: 'register.source' },
    timeoutSeconds: 15,
    memoryMiB: 1024,
    grants: {
      write: ['EMAIL', 'USER', 'SESSION', 'LINK'],
      kms: ['tokens', 'tokens-public', 'fields'],
      parameters: ['settings', 'email-key'],
    },
    http: { method: 'POST', path: '/v1/auth/register', status: 201 },
  },
  async ({ input, resourceId, commit }) => {
    await refuseWeak('password', input.password, input)
    const userId = resourceId('user')
    const passwordHash = await hashPassword(input.password)
    const user = await registering({ userId, email: input.email, name: input.name, passwordHash })
    const { session, refreshToken, write } = openingSession(resourceId('session'), userId, firstEpochs)
    const reply = await tokensFor({ userId, operator: false }, session, refreshToken)
    return commit([...user, write, ...(await firstMail(input.email, resourceId('mailRequest')))], reply)
  },
)

export const handler = http(register)
