import { hkdfSync, randomBytes } from 'node:crypto'
import { sha256 } from '#shared/kernel/hash.ts'
import { openWith, sealWith } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'

/** `<session>.<family>.<secret>`: the family distinguishes an outdated token of ours from an invented one. */
export interface RefreshToken {
  sessionId: string
  family: string
  secret: string
}

/** Random bytes as base64url text. */
export const random = (bytes: number): string => randomBytes(bytes).toString('base64url')

export const renderToken = ({ sessionId, family, secret }: RefreshToken): string => `${sessionId}.${family}.${secret}`

/** Undefined for a text that is not three parts joined by dots. */
export const parseToken = (text: string): RefreshToken | undefined => {
  const [sessionId, family, secret, more] = text.split('.')
  return sessionId && family && secret && more === undefined ? { sessionId, family, secret } : undefined
}

export const hashOf = (secret: string): string => sha256(secret)

const keyFrom = (secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', 'purser-successor', 32))
const place = (sessionId: string) => ({ pk: keys.session(sessionId).pk, field: 'successor' })

/** The next secret, readable only with the one it replaces: a second submit of that one is answered the same without our storing any. */
export const sealSuccessor = (sessionId: string, secret: string, next: string): string =>
  sealWith(keyFrom(secret), place(sessionId), next)

/** Throws unless `secret` is the one that the successor replaced. */
export const openSuccessor = (sessionId: string, secret: string, sealed: string): string =>
  openWith(keyFrom(secret), place(sessionId), sealed)
