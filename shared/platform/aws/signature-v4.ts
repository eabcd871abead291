import { createHmac } from 'node:crypto'
import { sha256 } from '#shared/kernel/hash.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}
export interface Unsigned {
  url: URL
  /** All of them are signed. */
  headers: Readonly<Record<string, string>>
  body: string
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** The headers of a POST without a query, signed for AWS (Signature Version 4). */
export const signed = (
  { url, headers, body }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { service, region, at }: { service: string; region: string; at: Date },
): Record<string, string> => {
  const time = `${at.toISOString().replaceAll(/[:-]/g, '').slice(0, 15)}Z`
  const day = time.slice(0, 8)
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(all).sort()
  const canonicalHeaders = names.map((name) => `${name}:${all[name]?.trim()}\n`).join('')
  const request = ['POST', url.pathname, '', canonicalHeaders, names.join(';'), sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), service), 'aws4_request')
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  const { host: _, ...sent } = all
  return { ...sent, authorization }
}
