import { Readable } from 'node:stream'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { documents } from '#shared/platform/table/documents.ts'
import type { Faults } from './faults.ts'
import { assertAlive, current, kill } from './invocation.ts'

/** A row image as a stream has it. */
export type Image = Record<string, AttributeValue>
interface Request {
  headers: Record<string, string>
  body: string | Uint8Array
}
interface Handler {
  handle: (request: Request, options?: unknown) => Promise<{ response: unknown }>
}
interface Body {
  TransactItems?: { Put?: { Item: Image } }[]
  ConsistentRead?: boolean
}

const refusal = (type: string, more: object = {}) => {
  const text = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type, ...more })
  return {
    response: {
      statusCode: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Readable.from([Buffer.from(text)]),
    },
  }
}
/** The engine remembers the tokens of transactions, and chance gives the same ones in each run of a seed. */
const inRun = (body: string, run: number): string =>
  body.replace(/("ClientRequestToken":")[^"]{8}/, (_, name: string) => name + String(run).padStart(8, '0'))

const lost = () => Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })

/** Event rows that a request put down, for the stream. */
const eventsOf = ({ TransactItems = [] }: Body): Image[] =>
  TransactItems.flatMap(({ Put }) => (Put?.Item['sk']?.S?.startsWith('EVT#') ? [Put.Item] : []))

const textOf = ({ body }: Request): string => (typeof body === 'string' ? body : new TextDecoder().decode(body))

const bytesOf = async (response: unknown): Promise<Buffer> => {
  const { body } = response as { body: AsyncIterable<Buffer> }
  const parts: Buffer[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts)
}

/** Stands between the functions and their table: lets faults happen, and tells of every event row that was committed. */
export const watchTable = (
  faults: () => Faults,
  runs: () => number,
  committed: (images: Image[]) => void,
): (() => void) => {
  const config = documents.config as unknown as { requestHandler: Handler }
  const inner = config.requestHandler
  let run = 0
  const answers = new Map<string, { status: number; headers: object; bytes: Buffer }>()

  const send = async (request: Request, operation: string, options: unknown) => {
    const sent = await inner.handle(request, options)
    const { statusCode } = sent.response as { statusCode: number }
    if (statusCode === 200 && operation === 'TransactWriteItems')
      committed(eventsOf(JSON.parse(textOf(request)) as Body))
    return sent
  }
  /** An index may answer as it was a moment ago. */
  const read = async (request: Request, stale: boolean, options: unknown) => {
    const before = answers.get(textOf(request))
    if (stale && before)
      return {
        response: { statusCode: before.status, headers: before.headers, body: Readable.from([before.bytes]) },
      }
    const { response } = await inner.handle(request, options)
    const { statusCode, headers } = response as { statusCode: number; headers: object }
    const bytes = await bytesOf(response)
    answers.set(textOf(request), { status: statusCode, headers, bytes })
    return { response: { statusCode, headers, body: Readable.from([bytes]) } }
  }

  config.requestHandler = {
    ...inner,
    async handle(received, options) {
      const request = { ...received, body: inRun(textOf(received), runs()) }
      if (run !== runs()) answers.clear()
      run = runs()
      const invocation = current()
      if (!invocation) return inner.handle(request, options)
      assertAlive()
      const operation = request.headers['x-amz-target']?.split('.')[1] ?? ''
      const writes = /Write|Put|Update|Delete/.test(operation)
      const point = { name: invocation.name, run: invocation.run, nth: ++invocation.tableCalls, operation, writes }
      const fault = faults().table(point)
      if (fault === 'killed-before') return kill(invocation, 'Runtime.ExitError')
      if (fault === 'throttled') return refusal('ProvisionedThroughputExceededException')
      if (fault === 'conflict' && operation !== 'TransactWriteItems') return refusal('TransactionConflictException')
      if (fault === 'conflict') {
        const { TransactItems = [] } = JSON.parse(textOf(request)) as Body
        const CancellationReasons = TransactItems.map((_, at) => ({ Code: at === 0 ? 'TransactionConflict' : 'None' }))
        return refusal('TransactionCanceledException', { CancellationReasons })
      }
      const late = operation === 'Query' && !textOf(request).includes('"ConsistentRead":true')
      const sent = late ? await read(request, fault === 'stale', options) : await send(request, operation, options)
      // An answer that nobody reads would keep its connection for ever.
      if (fault === 'killed-after' || fault === 'lost') await bytesOf(sent.response)
      if (fault === 'killed-after') return kill(invocation, 'Runtime.ExitError')
      if (fault === 'lost') throw lost()
      return sent
    },
  }
  return () => {
    config.requestHandler = inner
  }
}
