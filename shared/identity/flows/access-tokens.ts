import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, errors, type JWK, jwtVerify } from 'jose'
import * as z from 'zod'
import { accessTokenSeconds, clockSkewSeconds } from '#shared/identity/durations.ts'
import { joseSignature } from '#shared/identity/rules/jose-signature.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Scope, scopes, userOnlyScopes } from '#shared/kernel/principal.ts'
import { signToken, tokensPublicKey } from '#shared/platform/aws/kms.ts'
import { settings } from '#shared/platform/aws/parameters.ts'

const Claims = z.object({
  iss: z.string(),
  sub: z.string().startsWith('usr_'),
  exp: z.int(),
  iat: z.int(),
  jti: z.string(),
  scope: z.string(),
  sid: z.string().startsWith('ses_').optional(),
  auth_time: z.int().optional(),
  act: z.object({ sub: z.string().startsWith('agt_') }).optional(),
})

/** What a verified access token says: a user in a session, or an agent for a user. */
export type AccessClaims = { userId: string; tokenId: string; scopes: Scope[] } & (
  | { kind: 'user'; sessionId: string; authTime: number }
  | { kind: 'agent'; agentId: string }
)

interface TokensKey {
  key: KeyObject
  kid: string
  jwk: JWK
}
let tokensKey: Promise<TokensKey> | undefined

const loadKey = async (): Promise<TokensKey> => {
  const key = createPublicKey({ key: await tokensPublicKey(), format: 'der', type: 'spki' })
  const jwk = key.export({ format: 'jwk' }) as JWK
  const kid = await calculateJwkThumbprint(jwk)
  return { key, kid, jwk: { ...jwk, kid, use: 'sig', alg: 'ES256' } }
}

const currentKey = (): Promise<TokensKey> => {
  tokensKey ??= loadKey().catch((error: unknown) => {
    tokensKey = undefined
    throw error
  })
  return tokensKey
}

/** The public key that verifies our access tokens, named by its RFC 7638 thumbprint. */
export const publicJwk = async (): Promise<JWK> => (await currentKey()).jwk

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A signed access token. An agent's token never holds a scope that only its user may use. */
export const issueAccessToken = async (
  subject:
    | { kind: 'user'; userId: string; sessionId: string; authTime: number; scopes: readonly Scope[] }
    | { kind: 'agent'; userId: string; agentId: string; scopes: readonly Scope[] },
): Promise<{ accessToken: string; scopes: Scope[] }> => {
  const [{ baseUrl }, { kid }] = await Promise.all([settings(), currentKey()])
  const iat = Math.floor(Date.now() / 1000)
  const allowed = subject.scopes.filter((scope) => subject.kind === 'user' || !userOnlyScopes.includes(scope))
  const payload = {
    iss: baseUrl,
    aud: baseUrl,
    sub: subject.userId,
    client_id: subject.kind === 'agent' ? subject.agentId : 'purser',
    jti: crypto.randomUUID(),
    iat,
    exp: iat + accessTokenSeconds,
    scope: allowed.join(' '),
    ...(subject.kind === 'agent'
      ? { act: { sub: subject.agentId } }
      : { sid: subject.sessionId, auth_time: subject.authTime }),
  }
  const input = `${encoded({ alg: 'ES256', typ: 'at+jwt', kid })}.${encoded(payload)}`
  const signature = joseSignature(await signToken(Buffer.from(input)))
  return { accessToken: `${input}.${signature.toString('base64url')}`, scopes: allowed }
}

/** Only a clock that is wrong, or a forger, issues tokens or logins of later. */
const fromTheFuture = ({ iat, auth_time: authTime = 0 }: z.output<typeof Claims>): boolean =>
  Math.max(iat, authTime) > Date.now() / 1000 + clockSkewSeconds

const wrong = {
  expired: 'The access token has expired',
  ended: 'The session or the agent of the access token has ended',
  unknown: 'The access token is not one that this API issued',
}
/** Why a token that was sent is no good. */
export const invalidToken = (reason: keyof typeof wrong): Failure =>
  new Failure('auth.invalid-token', wrong[reason], { reason })

/** The claims of a token that we issued for ourselves and that has not expired. Refuses any other, with the reason. */
export const verifyAccessToken = async (token: string): Promise<AccessClaims> => {
  const [{ baseUrl }, { key, kid }] = await Promise.all([settings(), currentKey()])
  const verified = await jwtVerify(token, key, {
    algorithms: ['ES256'],
    typ: 'at+jwt',
    issuer: baseUrl,
    audience: baseUrl,
    currentDate: new Date(),
    requiredClaims: ['exp', 'iat'],
  }).catch((error: unknown) => {
    if (error instanceof errors.JWTExpired) throw invalidToken('expired')
    if (error instanceof errors.JOSEError) throw invalidToken('unknown')
    throw error
  })
  if (verified.protectedHeader.kid !== kid) throw invalidToken('unknown')
  const claims = Claims.safeParse(verified.payload).data
  if (!claims || fromTheFuture(claims)) throw invalidToken('unknown')
  const said = claims.scope.split(' ')
  const held = scopes.filter((scope) => said.includes(scope))
  const common = { userId: claims.sub, tokenId: claims.jti }
  if (claims.act) {
    const agentHeld = held.filter((scope) => !userOnlyScopes.includes(scope))
    return { kind: 'agent', ...common, agentId: claims.act.sub, scopes: agentHeld }
  }
  if (!claims.sid || claims.auth_time === undefined) throw invalidToken('unknown')
  return { kind: 'user', ...common, sessionId: claims.sid, authTime: claims.auth_time, scopes: held }
}
