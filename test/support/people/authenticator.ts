import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { encode } from 'cborg'
import type { Assertion } from '#shared/identity/rules/webauthn/assertion.ts'
import type { Registration } from '#shared/identity/rules/webauthn/new-credential.ts'
import type { CreationOptions, RequestOptions } from '#shared/identity/rules/webauthn/options.ts'

/** How an answer differs from a right one. */
export interface Twist {
  origin?: string
  rpId?: string
  type?: string
  challenge?: string
  crossOrigin?: boolean
  /** The person was not verified. */
  unverified?: true
  absent?: true
  /** What the counter says instead of one more. */
  signCount?: number
  userHandle?: string
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()

const clientData = (type: string, challenge: string, origin: string, twist: Twist): string =>
  text(
    Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin: twist.origin ?? origin,
        crossOrigin: twist.crossOrigin ?? false,
      }),
    ),
  )

const header = (rpId: string, { unverified, absent, rpId: other }: Twist, more: number, signCount: number): Buffer => {
  const bytes = Buffer.alloc(37)
  sha(other ?? rpId).copy(bytes)
  bytes.writeUInt8((absent ? 0 : 0x01) | (unverified ? 0 : 0x04) | more, 32)
  bytes.writeUInt32BE(signCount, 33)
  return bytes
}

const ways = {
  ES256: { alg: -7, pair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  EdDSA: { alg: -8, pair: () => generateKeyPairSync('ed25519') },
  RS256: { alg: -257, pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
} as const

const member = (jwk: Record<string, unknown>, name: string): Buffer => Buffer.from(String(jwk[name]), 'base64url')
const coseOf = (alg: number, key: KeyObject): Map<number, unknown> => {
  const jwk = key.export({ format: 'jwk' }) as Record<string, unknown>
  const of = (name: string) => new Uint8Array(member(jwk, name))
  if (alg === -7)
    return new Map<number, unknown>([
      [1, 2],
      [3, alg],
      [-1, 1],
      [-2, of('x')],
      [-3, of('y')],
    ])
  if (alg === -8)
    return new Map<number, unknown>([
      [1, 1],
      [3, alg],
      [-1, 6],
      [-2, of('x')],
    ])
  return new Map<number, unknown>([
    [1, 3],
    [3, alg],
    [-1, of('n')],
    [-2, of('e')],
  ])
}

/** An authenticator in software with one credential: real keys, real signatures. It obeys whoever twists its answers, as an attacker's would. */
export const softwareAuthenticator = (origin: string, way: keyof typeof ways = 'ES256', counts = true) => {
  const { alg, pair } = ways[way]
  const { publicKey, privateKey } = pair()
  const credentialId = randomBytes(32)
  let signCount = 0
  let userHandle = ''
  const counted = (twist: Twist) => {
    if (counts) signCount++
    return twist.signCount ?? signCount
  }
  return {
    credentialId: text(credentialId),
    /** Makes its credential, as `navigator.credentials.create()`. */
    create({ challenge, rp, user }: CreationOptions, twist: Twist = {}): Registration {
      userHandle = user.id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const cose = encode(coseOf(alg, publicKey))
      const authData = Buffer.concat([
        header(rp.id, twist, 0x40, counted(twist)),
        Buffer.alloc(16),
        length,
        credentialId,
        cose,
      ])
      return {
        id: text(credentialId),
        type: 'public-key',
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, origin, twist),
          attestationObject: text(encode({ fmt: 'none', attStmt: {}, authData: new Uint8Array(authData) })),
        },
      }
    },
    /** Signs a challenge, as `navigator.credentials.get()`. */
    get({ challenge, rpId }: RequestOptions, twist: Twist = {}): Assertion {
      const authenticatorData = header(rpId, twist, 0, counted(twist))
      const clientDataJSON = clientData('webauthn.get', challenge, origin, twist)
      const bytes = Buffer.concat([authenticatorData, sha(Buffer.from(clientDataJSON, 'base64url'))])
      return {
        id: text(credentialId),
        type: 'public-key',
        response: {
          clientDataJSON,
          authenticatorData: text(authenticatorData),
          signature: text(sign(alg === -8 ? null : 'sha256', bytes, privateKey)),
          ...((twist.userHandle ?? userHandle) && { userHandle: twist.userHandle ?? userHandle }),
        },
      }
    },
  }
}
export type SoftwareAuthenticator = ReturnType<typeof softwareAuthenticator>
