import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import { storedKey } from './stored-key.ts'

/** A signing key. */
export interface SigningKey {
  kind: 'sign'
  sign(message: Buffer): Buffer
  /** SubjectPublicKeyInfo. */
  publicKey(): Buffer
}

/** A P-256 key in the folder, made at its first use. */
export const keptSigningKey = (dir: string, id: string): SigningKey => {
  const make = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const key = createPrivateKey(storedKey(join(dir, `${id}.pem`), () => String(make())))
  return {
    kind: 'sign',
    sign: (message) => sign('sha256', message, key),
    publicKey: () => createPublicKey(key).export({ type: 'spki', format: 'der' }),
  }
}
