import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import { storedKey } from './stored-key.ts'

/** A symmetric key. `open` needs the same `context` as `seal`. */
export interface SealingKey {
  kind: 'seal'
  seal(plain: Buffer, context: string): Buffer
  open(blob: Buffer, context: string): Buffer
}

const format = 1

/** An AES-256-GCM key in the folder, made at its first use. A blob contains its key's id in clear text. */
export const sealingKey = (dir: string, id: string): SealingKey => {
  const key = Buffer.from(
    storedKey(join(dir, `${id}.key`), () => randomBytes(32).toString('base64')),
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

/** The id of the key that sealed a blob. Undefined when no key of this host did. */
export const sealedBy = (blob: Buffer): string | undefined =>
  blob[0] === format ? blob.subarray(2, 2 + (blob[1] ?? 0)).toString() : undefined
