import * as z from 'zod'
import { accessTokenSeconds } from '#shared/identity/durations.ts'
import { issueAccessToken } from '#shared/identity/flows/access-tokens.ts'
import type { Session } from '#shared/identity/rows/sessions.ts'
import { scopesOf, type User } from '#shared/identity/rows/users.ts'
import { idSchema } from '#shared/kernel/ids.ts'

export const Email = z.email().max(254)

/** The answer of a login, a registration and a refresh. */
export const Tokens = z.object({
  userId: idSchema('user'),
  tokenType: z.literal('Bearer'),
  accessToken: z.string(),
  expiresIn: z.int().describe('Lifetime of the access token in seconds.'),
  refreshToken: z.string(),
  scope: z.string(),
})

/** Issues the tokens of a session. A refresh keeps the `auth_time` of the login. */
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
