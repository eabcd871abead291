import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Companies } from './companies.ts'

/** How a merchant may answer a search. */
type Manner = (response: ServerResponse, genuine: Response) => Promise<void> | void

const json = { 'content-type': 'application/json' }
/** Bytes that come one by one, for longer than anybody waits. */
const drip = (response: ServerResponse, text: string, everyMs: number): void => {
  response.writeHead(200, { ...json, 'content-length': String(text.length) })
  let at = 0
  const timer = setInterval(() => {
    if (response.destroyed || at >= text.length) clearInterval(timer)
    else response.write(text[at++])
  }, everyMs)
  response.once('close', () => clearInterval(timer))
}

const manners: Record<string, Manner> = {
  'answers as it should': async (response, genuine) => void response.writeHead(200, json).end(await genuine.text()),
  'never answers': () => undefined,
  'sends headers and then nothing': (response) => void response.writeHead(200, json).flushHeaders(),
  'sends its body byte by byte': (response) => drip(response, `{"products":[${' '.repeat(100_000)}]}`, 50),
  'answers too late': async (response, genuine) => {
    const text = await genuine.text()
    const timer = setTimeout(() => response.writeHead(200, json).end(text), 4_000)
    response.once('close', () => clearTimeout(timer))
  },
  'breaks the connection': (response) => void response.destroy(),
  'breaks off in the middle': (response) => {
    response.writeHead(200, { ...json, 'content-length': '1000' })
    response.write('{"products":[', () => response.destroy())
  },
  'answers 500': (response) =>
    void response.writeHead(500, json).end('{"code":"internal_error","content":"Something broke"}'),
  'answers 503 without a body': (response) => void response.writeHead(503).end(),
  'answers 429': (response) => void response.writeHead(429, { ...json, 'retry-after': '60' }).end('{}'),
  'answers nothing at all, with 200': (response) => void response.writeHead(200, json).end(),
  'answers a page': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>'),
  'answers noise': (response) => void response.writeHead(200, json).end(Buffer.from([0, 255, 254, 1, 123, 34])),
  'answers something else': (response) => void response.writeHead(200, json).end('{"orders":[1,2,3]}'),
  'answers products without prices': (response) =>
    void response
      .writeHead(200, json)
      .end('{"ucp":{"version":"2026-04-08"},"products":[{"id":"x","title":"Free","variants":[{}]}]}'),
  'answers numbers as words': async (response, genuine) =>
    void response.writeHead(200, json).end((await genuine.text()).replaceAll(/"amount":(\d+)/g, '"amount":"$1"')),
  'answers more than anybody reads': (response) =>
    void response.writeHead(200, json).end(`{"products":[${'[],'.repeat(2_000_000)}[]]}`),
  'sends us elsewhere': (response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  'signs something else': async (response, genuine) => {
    const headers = {
      'signature-input': 'sig=("@status");created=1',
      signature: 'sig=:AAAA:',
      'content-digest': 'sha-256=:AA==:',
    }
    response.writeHead(200, { ...json, ...headers }).end(await genuine.text())
  },
}

/** A merchant that is merchant-a in every word but one: what this path names is answered in this manner. */
export const startOddMerchant = async (companies: Companies, manner: string, path = '/catalog/search') => {
  /** Without the signature: Purser signed for this address, and merchant-a checks for its own. */
  const pass = async (request: IncomingMessage, body: Buffer): Promise<Response> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const { method = 'GET', url: path } = request
    const { signature: _, 'signature-input': __, ...headers } = request.headers
    const sent = ask(`${companies.url['merchant-a']}${path}`, { method, headers, agent: false }, resolve)
    sent.once('error', reject).end(body)
    const reply = await promise
    const bytes = Buffer.concat(await reply.toArray())
    return new Response(bytes.toString(), { status: reply.statusCode ?? 500 })
  }
  const server = createServer(async (request, response) => {
    try {
      const body = Buffer.concat(await request.toArray())
      const genuine = await pass(request, body)
      const said = (await genuine.text()).replaceAll(companies.url['merchant-a'], url)
      const own = new Response(said, { status: genuine.status })
      if (request.url?.includes(path)) return void (await manners[manner]?.(response, own))
      const text = await own.text()
      response.writeHead(own.status, json).end(text)
    } catch {
      response.destroy()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  return {
    url,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Every manner but the right one. */
export const badManners: readonly string[] = Object.keys(manners).slice(1)
