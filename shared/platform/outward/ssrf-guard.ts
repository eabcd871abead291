import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { timeLeft } from '#shared/platform/runtime/time-left.ts'
import { isPublicAddress } from './public-address.ts'

/** Why a call got no answer. `refused`: by us, before anything was sent. `timeout` and `broken`: it may have arrived. */
class OutwardError extends Error {
  readonly reason: 'refused' | 'timeout' | 'broken' | 'too-large' | 'redirect'
  constructor(reason: OutwardError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OutwardError'
    this.reason = reason
  }
}

export interface OutwardCall {
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array
  /** From first byte to last, name lookup and all. */
  timeoutMs: number
  maxBytes?: number
  /** Sent once, over a new connection: a reused one may break after the call was read, and the outcome would be unknown. */
  effect?: true | undefined
  /** Origins the operator trusts: their addresses are not checked and they may be plain http. */
  allowedOrigins: readonly string[]
}
export interface OutwardReply {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  bytes: Buffer
}

const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 64 })
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 64 })

/** Resolves, and gives the socket only checked addresses: a second lookup cannot answer otherwise. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error, [])
    const hidden = addresses.find(({ address }) => !isPublicAddress(address))
    if (hidden || addresses.length === 0)
      return done(new OutwardError('refused', `${hostname} has an address that is not public`), [])
    const [first] = addresses
    return options.all ? done(null, addresses) : done(null, first?.address ?? '', first?.family ?? 4)
  })
}

/** The URL, if it may be called at all; the address behind a name is checked when it is resolved. */
export const outwardUrl = (text: string, allowedOrigins: readonly string[]): { url: URL; trusted: boolean } => {
  if (!URL.canParse(text)) throw new OutwardError('refused', 'Not a URL')
  const url = new URL(text)
  const trusted = allowedOrigins.includes(url.origin)
  if (url.username || url.password) throw new OutwardError('refused', 'A URL with credentials')
  if (!trusted && url.protocol !== 'https:') throw new OutwardError('refused', 'Only https')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!trusted && isIP(host) !== 0 && !isPublicAddress(host))
    throw new OutwardError('refused', 'The address is not public')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutwardError('refused', 'Only https')
  return { url, trusted }
}

const read = async (message: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of message) {
    const bytes = part as Buffer
    size += bytes.length
    if (size > maxBytes) throw new OutwardError('too-large', `More than ${maxBytes} bytes`)
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

const exchange = (call: OutwardCall, signal: AbortSignal): Promise<OutwardReply> => {
  const { url, trusted } = outwardUrl(call.url, call.allowedOrigins)
  const secure = url.protocol === 'https:'
  const options: RequestOptions = {
    method: call.method,
    headers: { ...call.headers, ...(call.body && { 'content-length': String(call.body.length) }) },
    agent: call.effect ? false : secure ? httpsAgent : httpAgent,
    signal,
    ...(!trusted && { lookup: publicLookup }),
  }
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, options)
    request.on('error', (error) => {
      // The server closed an idle connection as we wrote to it; a call without an effect may be retried.
      const stale = request.reusedSocket && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      if (stale && !signal.aborted) exchange(call, signal).then(resolve, reject)
      else reject(error)
    })
    request.on('response', (message) => {
      const status = message.statusCode ?? 0
      const headers = Object.fromEntries(
        Object.entries(message.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ]),
      )
      read(message, call.maxBytes ?? 1024 * 1024).then(
        (bytes) => resolve({ status, headers, bytes }),
        (error: unknown) => {
          message.destroy()
          reject(error)
        },
      )
    })
    request.end(call.body)
  })
}

/** One call to another company's server: https to public addresses or a trusted origin, no redirects, bounded in time and size. */
export const callOut = async (call: OutwardCall): Promise<OutwardReply> => {
  const signal = AbortSignal.timeout(timeLeft(call.timeoutMs))
  try {
    const reply = await exchange(call, signal)
    if (reply.status >= 300 && reply.status < 400) throw new OutwardError('redirect', 'Redirects are not followed')
    return reply
  } catch (error) {
    if (error instanceof OutwardError) throw error
    if (signal.aborted) throw new OutwardError('timeout', `No answer in ${call.timeoutMs} ms`, { cause: error })
    throw new OutwardError('broken', 'The connection failed', { cause: error })
  }
}
