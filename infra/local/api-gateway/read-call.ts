import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { GatewayCall } from './call.ts'

/** What all calls of one API share. */
export interface ApiFacts {
  apiId: string
  accountId: string
  stage: string
  stageVariables: Record<string, string>
}

const gather = <T>(pairs: Iterable<[string, T]>): { last: Record<string, T>; all: Record<string, T[]> } => {
  const last: Record<string, T> = Object.create(null)
  const all: Record<string, T[]> = Object.create(null)
  for (const [name, value] of pairs) {
    last[name] = value
    const values = all[name]
    if (values) values.push(value)
    else all[name] = [value]
  }
  return { last, all }
}

function* headerPairs({ rawHeaders, socket }: IncomingMessage, sourceIp: string): Generator<[string, string]> {
  let forwarded: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const value = rawHeaders[index + 1] ?? ''
    if (name.toLowerCase() === 'x-forwarded-for') forwarded = value
    else yield [name, value]
  }
  yield ['X-Forwarded-For', forwarded ? `${forwarded}, ${sourceIp}` : sourceIp]
  yield ['X-Forwarded-Port', String(socket.localPort ?? '')]
  yield ['X-Forwarded-Proto', 'http']
}

/** The stand-in for a call that the gateway could not read. */
export const blankCall = (facts: ApiFacts, timeMs: number): GatewayCall => ({
  ...facts,
  requestId: randomUUID(),
  method: '',
  path: '',
  resourcePath: '',
  resourceId: '',
  sourceIp: '',
  protocol: 'HTTP/1.1',
  timeMs,
  headers: {},
  multiValueHeaders: {},
  query: {},
  multiValueQuery: {},
  params: {},
})

/** Reads a call without its body and its route. */
export const readCall = (request: IncomingMessage, facts: ApiFacts, timeMs: number): GatewayCall => {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const sourceIp = request.socket.remoteAddress ?? ''
  const headers = gather(headerPairs(request, sourceIp))
  const query = gather(mark < 0 ? [] : new URLSearchParams(url.slice(mark + 1)))
  return {
    ...blankCall(facts, timeMs),
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    sourceIp,
    protocol: `HTTP/${request.httpVersion}`,
    headers: headers.last,
    multiValueHeaders: headers.all,
    query: query.last,
    multiValueQuery: query.all,
  }
}

const maxBodyBytes = 10 * 1024 * 1024
/** The most bytes that the gateway reads from a caller after a refusal. */
const drainedBytes = 64 * 1024 * 1024

/** Reads the whole body, because a caller that still writes sees no answer. Undefined when it exceeds the limit. */
export const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
    else chunks.length = 0
    if (size > drainedBytes) break
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks)
}
