import * as z from 'zod'
import { Email, Tokens, tokensFor } from '#functions/auth/issue-session.ts'
import { passwordFits } from '#shared/identity/passwords.ts'
import { restore, spend } from '#shared/identity/rate-limit.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import { emailIndex, findByEmailIndex } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { route } from '#shared/platform/http/route.ts'

const guesses = { burst: 5, perSeconds: 60 }

/** A new session. An unknown address and a wrong password get the same answer after the same work. */
export const handler = route(
  {
    operation: 'login',
    method: 'POST',
    path: '/v1/auth/login',
    summary: 'Log in with address and password',
    access: 'public',
    body: z.strictObject({ email: Email, password: z.string().min(1).max(256) }),
    reply: Tokens,
    status: 200,
    fails: ['auth.invalid-credentials', 'request.rate-limited'],
    timeoutSeconds: 15,
    memoryMiB: 1024,
    grants: {
      read: ['EMAIL', 'USER', 'RATE'],
      write: ['SESSION', 'RATE'],
      kms: ['tokens', 'tokens-public'],
      parameters: ['settings', 'email-key'],
    },
  },
  async ({ body, sourceIp, resourceId, commit }) => {
    const index = await emailIndex(body.email)
    const bucket = `login ${index} ${sourceIp}`
    await spend(bucket, guesses)
    const user = await findByEmailIndex(index)
    const fits = await passwordFits(body.password, user?.passwordHash)
    if (!user || !fits) throw new Failure('auth.invalid-credentials', 'This address and password do not fit')
    await restore(bucket)
    const { session, refreshToken, write } = openingSession(resourceId('session'), user.userId)
    return commit([write], { reply: await tokensFor(user, session, refreshToken) })
  },
)
