import { Agent, standsIn } from '#shared/identity/rows/agents.ts'
import { epochsIn } from '#shared/identity/rows/epochs.ts'
import { isLive, Session } from '#shared/identity/rows/sessions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { logger } from '#shared/platform/runtime/observe.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { getEach } from '#shared/platform/table/table.ts'
import { type AccessClaims, verifyAccessToken } from './access-tokens.ts'

/** Reads the table each time, at once for both rows: a logout or a revoked agent takes effect before the token expires. */
const stillStands = async (claims: AccessClaims): Promise<boolean> => {
  const own = claims.kind === 'agent' ? keys.agent(claims.agentId) : keys.session(claims.sessionId)
  const [row, left] = await getEach([own, keys.epochs(claims.userId)])
  if (row?.['userId'] !== claims.userId) return false
  return claims.kind === 'agent'
    ? standsIn(Agent.parse(row), epochsIn(left))
    : isLive(Session.parse(row), epochsIn(left))
}

/** What reading a bearer token touches. */
export const bearerGrants = {
  read: ['SESSION', 'AGENT', 'EPOCHS'],
  kms: ['tokens-public'],
  parameters: ['settings'],
} as const

/** The principal of an Authorization header; undefined when it holds no valid token of ours. */
export const bearerOf = async (header: string | undefined): Promise<AccessClaims | undefined> => {
  const token = /^Bearer +([\w.-]+)$/i.exec(header?.trim() ?? '')?.[1]
  const claims = token ? await verifyAccessToken(token) : undefined
  if (claims) logger.appendKeys({ account: principalKey(claims) })
  return claims && (await stillStands(claims)) ? claims : undefined
}

/** The principal of a token that was sent; refuses an invalid or expired token instead of ignoring it. */
export const presentedPrincipal = async (headers: Readonly<Record<string, string>>): Promise<Principal | undefined> => {
  if (!headers['authorization']) return undefined
  const claims = await bearerOf(headers['authorization'])
  if (!claims) throw new Failure('auth.required', 'This access token is invalid, expired or revoked')
  return claims
}
