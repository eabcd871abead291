import { getAgent } from '#shared/identity/rows/agents.ts'
import { getSession, isLive } from '#shared/identity/rows/sessions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { type AccessClaims, verifyAccessToken } from './access-tokens.ts'

/** Asked of the table each time: a logout or a revoked agent takes effect although the token has minutes left. */
const stillStands = async (claims: AccessClaims): Promise<boolean> => {
  if (claims.kind === 'agent') {
    const agent = await getAgent(claims.agentId)
    return agent !== undefined && !agent.revokedAt && agent.userId === claims.userId
  }
  const session = await getSession(claims.sessionId)
  return isLive(session) && session.userId === claims.userId
}

/** What reading a bearer token touches. */
export const bearerGrants = { read: ['SESSION', 'AGENT'], kms: ['tokens-public'], parameters: ['settings'] } as const

/** Who an Authorization header speaks for: undefined when it holds no token of ours that still stands. */
export const bearerOf = async (header: string | undefined): Promise<AccessClaims | undefined> => {
  const token = /^Bearer +([\w.-]+)$/i.exec(header?.trim() ?? '')?.[1]
  const claims = token ? await verifyAccessToken(token) : undefined
  return claims && (await stillStands(claims)) ? claims : undefined
}

/** Whoever the token that came along speaks for; a token that is not, or no longer, good is refused rather than ignored. */
export const presentedPrincipal = async (headers: Readonly<Record<string, string>>): Promise<Principal | undefined> => {
  if (!headers['authorization']) return undefined
  const claims = await bearerOf(headers['authorization'])
  if (!claims) throw new Failure('auth.required', 'This access token is invalid, expired or revoked')
  return claims
}
