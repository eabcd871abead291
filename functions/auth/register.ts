import * as z from 'zod'
import { Email, Tokens, tokensFor } from '#functions/auth/issue-session.ts'
import { hashPassword } from '#shared/identity/passwords.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import { registering } from '#shared/identity/rows/users.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { route } from '#shared/platform/http/route.ts'

/** Makes a user and logs them in. No Idempotency-Key: its row would keep a fast hash of the password and the tokens. */
export const handler = route(
  {
    operation: 'register',
    method: 'POST',
    path: '/v1/auth/register',
    summary: 'Register a person and log them in',
    access: 'public',
    body: z.strictObject({
      email: Email,
      password: z.string().min(10).max(256),
      name: lineOf(100).optional(),
    }),
    reply: Tokens,
    status: 201,
    fails: ['auth.email-taken'],
    timeoutSeconds: 15,
    memoryMiB: 1024,
    grants: {
      write: ['EMAIL', 'USER', 'SESSION'],
      kms: ['tokens', 'tokens-public', 'fields'],
      parameters: ['settings', 'email-key'],
    },
  },
  async ({ body, resourceId, commit }) => {
    const userId = resourceId('user')
    const passwordHash = await hashPassword(body.password)
    const user = await registering({ userId, email: body.email, name: body.name, passwordHash })
    const { session, refreshToken, write } = openingSession(resourceId('session'), userId)
    const reply = await tokensFor({ userId, operator: false }, session, refreshToken)
    return commit([...user, write], { reply })
  },
)
