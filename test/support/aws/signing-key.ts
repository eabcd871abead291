import { generateKeyPairSync } from 'node:crypto'

/** A fresh P-256 private JWK as text, the way a SecureString holds it. */
export const newSigningKey = (kid: string): string => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid })
}
