import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'

/** COSE algorithms that are taken, the best first: ES256, EdDSA and RS256. */
export const algorithms = [-7, -8, -257] as const
type Algorithm = (typeof algorithms)[number]

const text = (value: unknown): string => {
  if (!(value instanceof Uint8Array)) throw new TypeError('Expected bytes')
  return Buffer.from(value).toString('base64url')
}

/** The members of a COSE key by their numbers (RFC 9053, RFC 8230). */
const jwkOf: Readonly<Record<Algorithm, (cose: ReadonlyMap<unknown, unknown>) => JsonWebKey | undefined>> = {
  [-7]: (cose) =>
    cose.get(1) === 2 && cose.get(-1) === 1
      ? { kty: 'EC', crv: 'P-256', x: text(cose.get(-2)), y: text(cose.get(-3)) }
      : undefined,
  [-8]: (cose) =>
    cose.get(1) === 1 && cose.get(-1) === 6 ? { kty: 'OKP', crv: 'Ed25519', x: text(cose.get(-2)) } : undefined,
  [-257]: (cose) => (cose.get(1) === 3 ? { kty: 'RSA', n: text(cose.get(-1)), e: text(cose.get(-2)) } : undefined),
}

/** Shorter RSA keys are broken, longer ones cost too much to check. */
const rsaBits = { least: 2048, most: 4096 }
const fits = (key: KeyObject): boolean => {
  const bits = key.asymmetricKeyDetails?.modulusLength
  return bits === undefined || (bits >= rsaBits.least && bits <= rsaBits.most)
}

/** A credential's key as it is kept: SPKI in base64url, with its COSE algorithm. Undefined for a key that is not taken. */
export const keptKey = (cose: ReadonlyMap<unknown, unknown>): { publicKey: string; algorithm: number } | undefined => {
  const algorithm = algorithms.find((one) => one === cose.get(3))
  const jwk = algorithm && jwkOf[algorithm](cose)
  if (!jwk) return undefined
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  return fits(key)
    ? { publicKey: key.export({ format: 'der', type: 'spki' }).toString('base64url'), algorithm }
    : undefined
}

/** Whether the kept key signed these bytes. */
export const signedBy = (
  { publicKey, algorithm }: { publicKey: string; algorithm: number },
  bytes: Uint8Array,
  signature: Buffer,
): boolean => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' })
    return verify(algorithm === -8 ? null : 'sha256', bytes, key, signature)
  } catch {
    return false
  }
}
