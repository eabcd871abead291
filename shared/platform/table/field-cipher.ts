import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { canonical } from '#shared/kernel/hash.ts'
import { decryptDataKey, generateDataKey } from '#shared/platform/aws/kms.ts'
import { dataKeyKeptMs } from '#shared/platform/durations.ts'

/** Where a sealed text belongs: moved to another row or field, it no longer opens. */
export interface FieldPlace {
  pk: string
  field: string
}

const ivBytes = 12
const tagBytes = 16
const version = 1

/** AES-256-GCM as `version | iv | tag | text`, base64. */
export const sealWith = (key: Uint8Array, place: FieldPlace, text: string): string => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(place))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), body]).toString('base64')
}

/** Throws when the text was sealed for another place, with another key, or was changed. */
export const openWith = (key: Uint8Array, place: FieldPlace, sealed: string): string => {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes[0] !== version || bytes.length < 1 + ivBytes + tagBytes) throw new Error('Not a sealed field')
  const [iv, tag, body] = [bytes.subarray(1, 13), bytes.subarray(13, 29), bytes.subarray(29)]
  const cipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
  cipher.setAAD(boundTo(place)).setAuthTag(tag)
  return Buffer.concat([cipher.update(body), cipher.final()]).toString('utf8')
}

const boundTo = ({ pk, field }: FieldPlace): Buffer => Buffer.from(canonical(['purser-field', version, pk, field]))

const keepKeys = 256
/** Plaintext keys by their wrapped form; erasing a user therefore takes effect within five minutes everywhere. */
const plainKeys = new Map<string, { untilMs: number; key: Buffer }>()

const remember = (wrapped: string, key: Buffer): Buffer => {
  for (const oldest of plainKeys.keys()) {
    if (plainKeys.size < keepKeys) break
    plainKeys.delete(oldest)
  }
  plainKeys.set(wrapped, { untilMs: Date.now() + dataKeyKeptMs, key })
  return key
}

const unwrapped = async (wrapped: string): Promise<Buffer> => {
  const cached = plainKeys.get(wrapped)
  if (cached && cached.untilMs > Date.now()) return cached.key
  plainKeys.delete(wrapped)
  return remember(wrapped, await decryptDataKey(wrapped))
}

/** A wrapped key to keep on its owner's row; once that row drops it, what it sealed stays sealed. */
export const newDataKey = async (): Promise<string> => {
  const { plain, wrapped } = await generateDataKey()
  remember(wrapped, plain)
  return wrapped
}

/** Seals with a key that KMS unwraps, at most once per container and key lifetime. */
export const seal = async (wrappedKey: string, place: FieldPlace, text: string): Promise<string> =>
  sealWith(await unwrapped(wrappedKey), place, text)

/** Throws when the text was sealed elsewhere, with another key, or was changed. */
export const open = async (wrappedKey: string, place: FieldPlace, sealed: string): Promise<string> =>
  openWith(await unwrapped(wrappedKey), place, sealed)

let systemKey: { untilMs: number; wrapped: Promise<string> } | undefined

/** For what no user owns, such as task tokens: the envelope carries its own wrapped key. */
export const sealForSystem = async (place: FieldPlace, text: string): Promise<string> => {
  // One key per container and five minutes, not per field: KMS is the dear part.
  if (!systemKey || systemKey.untilMs <= Date.now()) {
    const made = { untilMs: Date.now() + dataKeyKeptMs, wrapped: newDataKey() }
    made.wrapped.catch(() => {
      if (systemKey === made) systemKey = undefined
    })
    systemKey = made
  }
  const wrapped = await systemKey.wrapped
  return `${wrapped}.${await seal(wrapped, place, text)}`
}

/** Throws like `open`. */
export const openForSystem = async (place: FieldPlace, sealed: string): Promise<string> => {
  const [wrapped, body] = sealed.split('.')
  if (!wrapped || !body) throw new Error('Not a sealed field')
  return open(wrapped, place, body)
}
