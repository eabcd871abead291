import { Agent, request } from 'node:http'
import { AwsError } from '#infra/local/wire/aws-error.ts'

interface EngineReply {
  status: number
  body: Buffer
}

/** Sends DynamoDB requests to the engine over sockets that stay open. */
export interface EngineCalls {
  send(target: string, body: Buffer | string): Promise<EngineReply>
  /** Runs a call of the host itself. Throws an error answer. */
  run<R>(operation: string, input: unknown): Promise<R>
  close(): void
}

const authorization =
  'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local'

export const engineCalls = (engine: { host: string; port: number }): EngineCalls => {
  const agent = new Agent({ keepAlive: true, maxSockets: 32, scheduling: 'lifo' })
  const send = (target: string, body: Buffer | string, again = true): Promise<EngineReply> =>
    new Promise((resolve, reject) => {
      const outgoing = request({
        host: engine.host,
        port: engine.port,
        method: 'POST',
        path: '/',
        agent,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': target,
          'x-amz-date': '20260101T000000Z',
          authorization,
        },
      })
      outgoing.once('response', (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.once('error', reject)
        incoming.once('end', () => resolve({ status: incoming.statusCode ?? 500, body: Buffer.concat(chunks) }))
      })
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        // The engine had closed the kept socket, so the request was not sent.
        if (again && outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(send(target, body, false))
        else reject(new AwsError('InternalServerError', `The table engine does not answer: ${error.message}`, 500))
      })
      outgoing.end(body)
    })
  return {
    send: (target, body) => send(target, body),
    async run<R>(operation: string, input: unknown): Promise<R> {
      const { status, body } = await send(`DynamoDB_20120810.${operation}`, JSON.stringify(input))
      const answer = JSON.parse(body.toString() || '{}')
      if (status === 200) return answer as R
      throw new AwsError(
        String(answer.__type).split('#').at(-1) ?? 'Unknown',
        answer.message ?? answer.Message ?? '',
        status,
      )
    },
    close: () => agent.destroy(),
  }
}
