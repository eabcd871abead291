import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from './aws-error.ts'

/** One request as it came. */
interface Received {
  method: string
  /** With its query. */
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')

const signingKeys = new Map<string, Buffer>()
/** One key per secret, day and service; a host meets few of them. */
const signingKey = (secret: string, day: string, region: string, service: string): Buffer => {
  const name = [secret, day, region, service].join('/')
  const kept = signingKeys.get(name)
  if (kept) return kept
  if (signingKeys.size > 1000) signingKeys.clear()
  const made = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request')
  signingKeys.set(name, made)
  return made
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')

const authorizationForm =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})$/

/** The host that a request names, which HTTP/2 carries under another name. */
export const hostOf = (headers: IncomingHttpHeaders): string => String(headers.host ?? headers[':authority'] ?? '')

/** The access key that an Authorization header names, before anything is checked. */
export const accessKeyIn = (authorization: string | undefined): string | undefined =>
  /Credential=([^/,\s]+)\//.exec(authorization ?? '')?.[1]

/** Throws unless the request is signed with this secret over method, path, query, host, body and every signed header (Signature Version 4). */
export const checkSignature = ({ method, path, headers, body }: Received, secret: string): void => {
  const wrong = () =>
    new AwsError('InvalidSignatureException', 'The request signature does not match the one we calculated', 403)
  const [, , day = '', region = '', service = '', names = '', signature = ''] =
    authorizationForm.exec(headers.authorization ?? '') ?? []
  const signed = names.split(';')
  const time = String(headers['x-amz-date'] ?? '')
  if (!signature || !signed.includes('host') || !time.startsWith(day)) throw wrong()
  const carried = (name: string): string => (name === 'host' ? hostOf(headers) : String(headers[name] ?? ''))
  const [pathname = '/', query = ''] = path.split('?')
  const canonical = [
    method,
    pathname.split('/').map(encoded).join('/'),
    canonicalQuery(query),
    ...signed.map((name) => `${name}:${carried(name).trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const right = hmac(signingKey(secret, day, region, service), text)
  if (!timingSafeEqual(right, Buffer.from(signature, 'hex'))) throw wrong()
}
