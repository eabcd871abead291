import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivate } from '#infra/local/data-folder/private-file.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'

/** What a signing key can do. */
export interface SigningKey {
  kind: 'sign'
  sign(message: Buffer): Buffer
  /** SubjectPublicKeyInfo. */
  publicKey(): Buffer
}
/** What a symmetric key can do; `context` must be the same to open as it was to seal. */
export interface SealingKey {
  kind: 'seal'
  seal(plain: Buffer, context: string): Buffer
  open(blob: Buffer, context: string): Buffer
}

const kept = (file: string, make: () => string): string => {
  if (!existsSync(file)) writePrivate(file, make())
  return readFileSync(file, 'utf8')
}

/** A P-256 key in the folder, made when first asked for. */
export const signingKey = (dir: string, id: string): SigningKey => {
  const make = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const key = createPrivateKey(kept(join(dir, `${id}.pem`), () => String(make())))
  return {
    kind: 'sign',
    sign: (message) => sign('sha256', message, key),
    publicKey: () => createPublicKey(key).export({ type: 'spki', format: 'der' }),
  }
}

const format = 1

/** An AES-256-GCM key in the folder, made when first asked for. A blob carries its key's id in clear. */
export const sealingKey = (dir: string, id: string): SealingKey => {
  const key = Buffer.from(
    kept(join(dir, `${id}.key`), () => randomBytes(32).toString('base64')),
    'base64',
  )
  const head = Buffer.concat([Buffer.from([format, id.length]), Buffer.from(id)])
  return {
    kind: 'seal',
    seal(plain, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      return Buffer.concat([head, iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(blob, context) {
      const iv = blob.subarray(head.length, head.length + 12)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
        decipher.setAuthTag(blob.subarray(-16))
        return Buffer.concat([decipher.update(blob.subarray(head.length + 12, -16)), decipher.final()])
      } catch {
        throw new AwsError('InvalidCiphertextException', 'The ciphertext or its encryption context is wrong')
      }
    },
  }
}

/** Which key sealed this; undefined when it was none of ours. */
export const sealedBy = (blob: Buffer): string | undefined =>
  blob[0] === format ? blob.subarray(2, 2 + (blob[1] ?? 0)).toString() : undefined
