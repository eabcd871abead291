import { getAgent } from '#shared/identity/rows/agents.ts'
import { getSession, isLive } from '#shared/identity/rows/sessions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { type AccessClaims, verifyAccessToken } from './access-tokens.ts'

/** Reads the table each time: a logout or a revoked agent takes effect at once, before the token expires. */
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

/** The principal of an Authorization header; undefined when it holds no valid token of ours. */
export const bearerOf = async (header: string | undefined): Promise<AccessClaims | undefined> => {
  const token = /^Bearer +([\w.-]+)$/i.exec(header?.trim() ?? '')?.[1]
  const claims = token ? await verifyAccessToken(token) : undefined
  return claims && (await stillStands(claims)) ? claims : undefined
}

/** The principal of a token that was sent; refuses an invalid or expired token instead of ignoring it. */
export const presentedPrincipal = async (headers: Readonly<Record<string, string>>): Promise<Principal | undefined> => {
  if (!headers['authorization']) return undefined
  const claims = await bearerOf(headers['authorization'])
  if (!claims) throw new Failure('auth.required', 'This access token is invalid, expired or revoked')
  return claims
}
