import * as z from 'zod'
import { issueAccessToken } from '#shared/identity/access-tokens.ts'
import { accessTokenSeconds } from '#shared/identity/durations.ts'
import type { Session } from '#shared/identity/rows/sessions.ts'
import { scopesOf, type User } from '#shared/identity/rows/users.ts'
import { idSchema } from '#shared/kernel/ids.ts'

export const Email = z.email().max(254)

/** What a login, a registration and a refresh answer. */
export const Tokens = z.object({
  userId: idSchema('user'),
  tokenType: z.literal('Bearer'),
  accessToken: z.string(),
  expiresIn: z.int().describe('Seconds.'),
  refreshToken: z.string(),
  scope: z.string(),
})

/** The reply for a session; `auth_time` in the token stays that of the login, however often it is refreshed. */
export const tokensFor = async (
  user: Pick<User, 'userId' | 'operator'>,
  session: Session,
  refreshToken: string,
): Promise<z.input<typeof Tokens>> => {
  const { accessToken, scopes } = await issueAccessToken({
    kind: 'user',
    userId: user.userId,
    sessionId: session.sessionId,
    authTime: session.authTime,
    scopes: scopesOf(user),
  })
  const expiresIn = accessTokenSeconds
  return { userId: user.userId, tokenType: 'Bearer', accessToken, expiresIn, refreshToken, scope: scopes.join(' ') }
}
