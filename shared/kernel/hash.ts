import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** SHA-256 as bytes. */
export const digest = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** SHA-256 as lower-case hex. */
export const sha256 = (data: string | Uint8Array): string => digest(data).toString('hex')

/** RFC 8785 (JCS) text of a JSON value; throws on what JSON cannot carry. */
export const canonical = (value: unknown): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('Only JSON values have a canonical form')
  return text
}

/** SHA-256 over the canonical JSON: equal content has an equal hash in any key order. */
export const contentHash = (value: unknown): string => sha256(canonical(value))

/** A UUID (version 8 layout) derived from a name: the same name always gives the same id. */
export const derivedUuid = (name: string): string => {
  const h = sha256(name)
  const variant = ((Number.parseInt(h.slice(16, 18), 16) & 0x3f) | 0x80).toString(16).padStart(2, '0')
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-${variant}${h.slice(18, 20)}-${h.slice(20, 32)}`
}
