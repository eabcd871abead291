import * as z from 'zod'
import { Tokens, tokensFor } from '#functions/auth/issue-session.ts'
import { rotateSession } from '#shared/identity/flows/rotate-session.ts'
import { getUser } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Exchanges a refresh token for a new refresh token and a new access token. */
export const refreshSession = operation(
  {
    name: 'refreshSession',
    summary: 'Exchange a refresh token for new tokens; using an old one ends the session',
    access: 'public',
    input: z.strictObject({ refreshToken: z.string().max(256) }),
    output: Tokens,
    fails: ['auth.invalid-credentials', 'request.rate-limited'],
    limits: { source: 'refresh.source' },
    grants: {
      read: ['SESSION', 'EPOCHS', 'USER'],
      write: ['SESSION'],
      kms: ['tokens', 'tokens-public'],
      parameters: ['settings'],
    },
    http: { method: 'POST', path: '/v1/auth/refresh' },
  },
  async ({ input }) => {
    const { session, refreshToken } = await rotateSession(input.refreshToken)
    const user = await getUser(session.userId)
    if (!user) throw new Failure('auth.invalid-credentials', 'This session has ended; log in again')
    return await tokensFor(user, session, refreshToken)
  },
)

export const handler = http(refreshSession)
