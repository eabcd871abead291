import { Agent, standsIn } from '#shared/identity/rows/agents.ts'
import { epochsIn } from '#shared/identity/rows/epochs.ts'
import { isLive, Session } from '#shared/identity/rows/sessions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { logger } from '#shared/platform/runtime/observe.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { getEach } from '#shared/platform/table/table.ts'
import { type AccessClaims, invalidToken, verifyAccessToken } from './access-tokens.ts'

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

/** The principal of an Authorization header. Refuses one without a bearer token, and a token that is no good, with the reason. */
export const bearerOf = async (header: string | undefined): Promise<AccessClaims> => {
  const [, token] = /^Bearer +(\S.*)$/i.exec(header?.trim() ?? '') ?? []
  if (token === undefined) throw new Failure('auth.required', 'Send an access token: log in first')
  const claims = await verifyAccessToken(token)
  logger.appendKeys({ account: principalKey(claims) })
  if (!(await stillStands(claims))) throw invalidToken('ended')
  return claims
}

/** The principal of a token that was sent; undefined for a caller who sent none. */
export const presentedPrincipal = async (headers: Readonly<Record<string, string>>): Promise<Principal | undefined> =>
  headers['authorization'] ? bearerOf(headers['authorization']) : undefined
