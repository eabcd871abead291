import * as z from 'zod'
import { Tokens, tokensFor } from '#functions/auth/issue-session.ts'
import { rotateSession } from '#shared/identity/rotate-session.ts'
import { getUser } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { route } from '#shared/platform/http/route.ts'

/** Trades a refresh token for the next one and a new access token. */
export const handler = route(
  {
    operation: 'refreshSession',
    method: 'POST',
    path: '/v1/auth/refresh',
    summary: 'Trade a refresh token for new tokens; a token traded in twice ends the session',
    access: 'public',
    body: z.strictObject({ refreshToken: z.string().max(256) }),
    reply: Tokens,
    status: 200,
    fails: ['auth.invalid-credentials'],
    grants: {
      read: ['SESSION', 'USER'],
      write: ['SESSION'],
      kms: ['tokens', 'tokens-public'],
      parameters: ['settings'],
    },
  },
  async ({ body }) => {
    const { session, refreshToken } = await rotateSession(body.refreshToken)
    const user = await getUser(session.userId)
    if (!user) throw new Failure('auth.invalid-credentials', 'This session is over: log in again')
    return { reply: await tokensFor(user, session, refreshToken) }
  },
)
