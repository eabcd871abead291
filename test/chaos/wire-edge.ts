import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { APIGatewayProxyResult } from 'aws-lambda'
import type { Faults, WirePoint } from './faults.ts'
import { firstEnd } from './invocation.ts'

/** A request as it came over the wire. */
export interface Received {
  method: string
  /** Path and query. */
  target: string
  headers: Record<string, string>
  body: Buffer
}
export interface Host {
  url: string
  stop: () => Promise<void>
}

/** What lies between two hosts, and who keeps the time. */
export interface Network {
  faults: () => Faults
  /** Calls back at that time, in ms. */
  at: (timeMs: number, run: () => void) => void
  /** Time passes while a request is under way. */
  pass: (ms: number) => void
  /** Something is under way until this settles. */
  busy: <T>(work: Promise<T>) => Promise<T>
  /** Asked anew for each run, so that the same request has the same number in the same run. */
  nth: (what: string) => number
}

/** Ids out, so that a fault hits the same request in every run of a seed. */
const routeOf = (target: string): string =>
  (target.split('?')[0] ?? '')
    .split('/')
    .map((part) => (/\d|_/.test(part) && part !== 'v1' ? '*' : part))
    .join('/')

/** Control calls of the tests themselves. */
const spared = (target: string): boolean => /^\/(sim|chaos)\b/.test(target)

/** Serves one handler over loopback HTTP, with a network between that loses, delays and repeats. */
export const serveThrough = async (
  host: string,
  { faults, at, pass, busy, nth }: Network,
  handle: (received: Received) => Promise<APIGatewayProxyResult>,
): Promise<Host> => {
  const answer = (response: ServerResponse, result: APIGatewayProxyResult) =>
    response.writeHead(result.statusCode, result.headers as Record<string, string>).end(result.body)
  const silently = (received: Received) => void busy(handle(received).catch(() => undefined))

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray())
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const received: Received = { method: request.method ?? 'GET', target: request.url ?? '/', headers, body }
    if (spared(received.target)) return void answer(response, await handle(received))
    const route = routeOf(received.target)
    const point: WirePoint = {
      host,
      method: received.method,
      route,
      nth: nth(`${host} ${received.method} ${route}`),
    }
    switch (faults().wire(point)) {
      case 'dropped':
        return void request.socket.destroy()
      case 'broken':
        return void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service Unavailable</h1>')
      case 'unanswered':
        await handle(received).catch(() => undefined)
        return void request.socket.destroy()
      case 'late':
        at(Math.min(Date.now() + faults().delayMs(point), firstEnd()), () => silently(received))
        return void request.socket.destroy()
      case 'twice':
        await handle(received).catch(() => undefined)
        break
      case 'slow':
        pass(faults().delayMs(point))
        break
      default:
    }
    answer(response, await handle(received))
  }

  const server = createServer((request, response) => {
    void busy(take(request, response)).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  }).listen(0, '127.0.0.1')
  server.keepAliveTimeout = 60_000
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
