import { randomUUID } from 'node:crypto'
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import { createServer as createTcp, type Socket } from 'node:net'
import { hostAccessKeyId, secretOfKey } from '#infra/host-process/local-account.ts'
import { AwsError } from './aws-error.ts'
import { accessKeyIn, checkSignature, hostOf } from './signature-check.ts'
import type { WireReply, WireService } from './wire-service.ts'

type Incoming = IncomingMessage | Http2ServerRequest
type Outgoing = ServerResponse | Http2ServerResponse

export interface Wire {
  readonly port: number
  /** The number of requests since the start, by target, or by path for services without targets. */
  calls(): Record<string, number>
  close(): Promise<void>
}
export interface WireOptions {
  /** The role of each access key id. The server refuses any other key except the host's own. */
  roles: ReadonlyMap<string, string>
  /** What every access key's secret derives from. */
  wireKey: string
  onError?: (error: unknown, target: string) => void
}

const largestBody = 16 * 1024 * 1024

const bodyOf = (incoming: Incoming): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > largestBody) reject(new AwsError('RequestEntityTooLargeException', 'The request is too large', 413))
      else chunks.push(chunk)
    })
    incoming.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    incoming.once('error', reject)
  })

/** A page in a browser here may point a name of its own at this machine, but it cannot choose the Host of its requests. */
const assertLocal = (incoming: Incoming): void => {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(hostOf(incoming.headers)))
    throw new AwsError('AccessDeniedException', 'This port answers to 127.0.0.1 and localhost only', 403)
}

/** The role of whoever signed the request; undefined for the host itself. */
const roleOf = (incoming: Incoming, body: Buffer, { roles, wireKey }: WireOptions): string | undefined => {
  const { headers, method = 'POST', url: path = '/' } = incoming
  const key = accessKeyIn(headers.authorization)
  if (!key) throw new AwsError('MissingAuthenticationTokenException', 'The request is not signed', 403)
  const role = roles.get(key)
  if (!role && key !== hostAccessKeyId)
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid', 403)
  checkSignature({ method, path, headers, body }, secretOfKey(wireKey, key))
  return role
}

const parsed = (body: Buffer): (() => Record<string, unknown>) => {
  let value: Record<string, unknown> | undefined
  return () => {
    try {
      value = value ?? (body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>))
      return value
    } catch {
      throw new AwsError('SerializationException', 'The body must be JSON')
    }
  }
}

const send = (outgoing: Outgoing, { status = 200, body, contentType, headers }: WireReply): void => {
  const raw = Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body ?? {})
  // Both kinds of response take these arguments; TypeScript cannot call their union.
  ;(outgoing as ServerResponse).writeHead(status, {
    'content-type': contentType ?? 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(raw),
    'x-amzn-requestid': randomUUID(),
    ...headers,
  })
  outgoing.end(raw)
}

const failure = (error: unknown): WireReply => {
  const { code, message, status } =
    error instanceof AwsError ? error : new AwsError('InternalFailure', (error as Error).message, 500)
  return { status, body: { __type: code, message }, headers: { 'x-amzn-errortype': code } }
}

/** Serves the AWS services on one loopback port, over HTTP/1.1 and, for Bedrock's client, over HTTP/2 without TLS. */
export const startWire = async (
  port: number,
  services: readonly WireService[],
  options: WireOptions,
): Promise<Wire> => {
  const calls: Record<string, number> = {}
  const answer = async (incoming: Incoming, outgoing: Outgoing): Promise<void> => {
    const target = String(incoming.headers['x-amz-target'] ?? '')
    try {
      assertLocal(incoming)
      const body = await bodyOf(incoming)
      const roleArn = roleOf(incoming, body, options)
      const path = incoming.url ?? '/'
      const service = services.find((each) => each.handles(target, path))
      if (!service)
        throw new AwsError('UnknownOperationException', `This host has no service for ${target || path}`, 404)
      const { headers, method = 'POST' } = incoming
      const counted = target || path
      calls[counted] = (calls[counted] ?? 0) + 1
      const operation = target.slice(target.indexOf('.') + 1)
      send(
        outgoing,
        await service.call({ target, operation, path, method, body, json: parsed(body), roleArn, headers }),
      )
    } catch (error) {
      if (!(error instanceof AwsError)) options.onError?.(error, target || String(incoming.url))
      if (!outgoing.headersSent) send(outgoing, failure(error))
    }
  }
  const http1 = createHttp1({ keepAliveTimeout: 65_000 }, (incoming, outgoing) => void answer(incoming, outgoing))
  const http2 = createHttp2((incoming, outgoing) => void answer(incoming, outgoing))
  const sessions = new Set<ServerHttp2Session>()
  http2.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  const sockets = new Set<Socket>()
  const tcp = createTcp({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.once('readable', () => {
      const first: Buffer | null = socket.read()
      if (!first) return socket.destroy()
      socket.unshift(first)
      const server = first.toString('latin1', 0, 3) === 'PRI' ? http2 : http1
      server.emit('connection', socket)
      return undefined
    })
  })
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject)
    tcp.listen(port, '127.0.0.1', resolve)
  })
  const address = tcp.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    calls: () => ({ ...calls }),
    async close() {
      const closed = new Promise((resolve) => tcp.close(resolve))
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
