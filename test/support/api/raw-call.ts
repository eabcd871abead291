import { Agent, request } from 'node:http'
import { failureCatalogue } from '#shared/kernel/errors.ts'

export interface RawCall {
  method: string
  /** Sent as it is, not normalised. */
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}
export interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 12 })

/** One call as bytes: paths, headers and bodies that a polite client would never send. */
export const rawCall = (base: string, { method, path, headers, body }: RawCall): Promise<RawAnswer> => {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const { hostname, port } = new URL(base)
  const sent = request(
    {
      agent,
      hostname,
      port,
      method,
      path,
      headers: { ...headers, ...(body && { 'content-length': Buffer.byteLength(body) }) },
    },
    (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
      )
    },
  )
  sent.once('error', reject)
  sent.end(body)
  return promise
}

/** Runs them a few at a time and keeps the order. */
export const together = async <T, R>(all: readonly T[], work: (each: T) => Promise<R>, atOnce = 12): Promise<R[]> => {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (let at = next++; at < all.length; at = next++) results[at] = await work(all[at] as T)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

/** What is wrong with a refusal, as short sentences; none when it is a proper one. */
export const faultsOf = ({ status, headers, text }: RawAnswer): string[] => {
  const faults: string[] = []
  if (status < 400 || status > 499) faults.push(`status ${status}`)
  if (!String(headers['content-type']).startsWith('application/problem+json'))
    faults.push(`content type ${headers['content-type']}`)
  let problem: Record<string, unknown> = {}
  try {
    problem = JSON.parse(text) as Record<string, unknown>
  } catch {
    return [...faults, 'no JSON']
  }
  if (!(String(problem['code']) in failureCatalogue)) faults.push(`code ${problem['code']}`)
  if (problem['status'] !== status) faults.push(`status ${problem['status']} in the body`)
  if (!problem['requestId'] || problem['requestId'] !== headers['x-request-id'])
    faults.push(`request id ${problem['requestId']}, ${headers['x-request-id']} in the header`)
  if (typeof problem['title'] !== 'string' || problem['title'] === '') faults.push('no title')
  if (/\bat .+:\d+:\d+|[A-Za-z]+Exception|node:internal|\/var\/task/.test(text)) faults.push('our insides')
  if (text.length > 20_000) faults.push(`${text.length} characters`)
  return faults
}
