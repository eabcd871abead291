import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as ecdsaSign,
  verify as ecdsaVerify,
  type KeyObject,
} from 'node:crypto'
import * as z from 'zod'
import { coveredComponents, type SignedMessage, signatureBase } from './signature-base.ts'
import { parseSignature } from './signature-fields.ts'

/** A P-256 key as a profile publishes it. */
export const PublicJwk = z.looseObject({
  kid: z.string().min(1).max(200),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().length(43),
  y: z.string().length(43),
  use: z.literal('sig').optional(),
  alg: z.literal('ES256').optional(),
})
export type PublicJwk = z.output<typeof PublicJwk>
export const PrivateJwk = PublicJwk.extend({ d: z.string().length(43) })
export type PrivateJwk = z.output<typeof PrivateJwk>

/** The half of a key that may be published. */
export const publicHalf = ({ kid, kty, crv, x, y }: PrivateJwk): PublicJwk => ({
  kid,
  kty,
  crv,
  x,
  y,
  use: 'sig',
  alg: 'ES256',
})

const imported = new WeakMap<object, KeyObject>()
const keyObject = (jwk: PublicJwk | PrivateJwk): KeyObject => {
  const cached = imported.get(jwk)
  if (cached) return cached
  const { kty, crv, x, y } = jwk
  const key =
    'd' in jwk && typeof jwk['d'] === 'string'
      ? createPrivateKey({ key: { kty, crv, x, y, d: jwk['d'] }, format: 'jwk' })
      : createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  imported.set(jwk, key)
  return key
}

/** RFC 9530 digest of the bytes as sent. */
export const contentDigest = (bytes: Uint8Array): string =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`

/** The headers to add to a message so that its receiver can verify it: digest (when there is a body), input and signature. `covering`: headers that the protocol signs when they are there. */
export const sign = (
  message: SignedMessage,
  key: PrivateJwk,
  { createdAtSeconds, covering = [] }: { createdAtSeconds?: number | undefined; covering?: readonly string[] } = {},
): Record<string, string> => {
  const digest = message.bytes.length > 0 ? { 'content-digest': contentDigest(message.bytes) } : {}
  const digested = { ...message, headers: { ...message.headers, ...digest } }
  const covered = coveredComponents(digested, covering)
  const stamp = createdAtSeconds === undefined ? '' : `;created=${createdAtSeconds}`
  const params = `(${covered.map((name) => `"${name}"`).join(' ')})${stamp};keyid="${key.kid}"`
  const base = signatureBase(digested, covered, params)
  if (base === undefined) throw new TypeError('A header to be signed is missing or holds a line break')
  const signature = ecdsaSign('sha256', Buffer.from(base), { key: keyObject(key), dsaEncoding: 'ieee-p1363' })
  return { ...digest, 'signature-input': `sig1=${params}`, signature: `sig1=:${signature.toString('base64')}:` }
}

export type Verified =
  | { ok: true; keyId: string; covered: readonly string[]; createdAtSeconds?: number }
  | {
      ok: false
      reason: 'unsigned' | 'malformed' | 'unknown-key' | 'digest-mismatch' | 'not-covered' | 'invalid' | 'expired'
    }

/** Checks digest, coverage and signature. `required` has to be covered, `covering` too if it is there, besides `coveredComponents`. Never throws. */
export const verify = (
  message: SignedMessage,
  given: { keys: readonly PublicJwk[]; required?: readonly string[]; covering?: readonly string[]; nowMs: number },
): Verified => {
  const { keys, required = [], covering = [], nowMs } = given
  const { headers, bytes } = message
  if (!headers['signature'] || !headers['signature-input']) return { ok: false, reason: 'unsigned' }
  const parsed = parseSignature(headers['signature-input'], headers['signature'])
  if (parsed?.signature.length !== 64) return { ok: false, reason: 'malformed' }
  const { covered, params, keyId, createdAtSeconds, expiresAtSeconds, signature } = parsed
  if (parsed.algorithm !== undefined && parsed.algorithm !== 'ecdsa-p256-sha256')
    return { ok: false, reason: 'malformed' }
  const jwk = keys.find(({ kid }) => kid === keyId)
  if (!jwk) return { ok: false, reason: 'unknown-key' }
  const must = [...coveredComponents(message, covering), ...required]
  if (bytes.length > 0 && !headers['content-digest']) return { ok: false, reason: 'not-covered' }
  if (must.some((name) => !covered.includes(name))) return { ok: false, reason: 'not-covered' }
  if (headers['content-digest'] && !digestMatches(headers['content-digest'], bytes))
    return { ok: false, reason: 'digest-mismatch' }
  const base = signatureBase(message, covered, params)
  if (base === undefined) return { ok: false, reason: 'not-covered' }
  if (expiresAtSeconds !== undefined && expiresAtSeconds * 1000 <= nowMs) return { ok: false, reason: 'expired' }
  if (!holds(base, jwk, signature)) return { ok: false, reason: 'invalid' }
  return { ok: true, keyId, covered, ...(createdAtSeconds !== undefined && { createdAtSeconds }) }
}

/** Ignores other algorithms than sha-256 in the header; without sha-256 no digest matches. */
const digestMatches = (header: string, bytes: Uint8Array): boolean =>
  header.split(',').some((member) => member.trim() === contentDigest(bytes))

/** A published key that is no point of the curve verifies no signature. */
const holds = (base: string, jwk: PublicJwk, signature: Buffer): boolean => {
  try {
    return ecdsaVerify('sha256', Buffer.from(base), { key: keyObject(jwk), dsaEncoding: 'ieee-p1363' }, signature)
  } catch {
    return false
  }
}
