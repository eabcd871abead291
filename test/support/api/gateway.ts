import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'

export interface Served {
  url: string
  stop: () => Promise<void>
}

/** An HTTP server on a free loopback port; `answer` gets the whole body. */
export const serve = async (
  answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void> | void,
): Promise<Served> => {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      Promise.resolve(answer(request, Buffer.concat(parts), response)).catch((error: unknown) => {
        response.writeHead(500).end(String(error))
      })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The event a REST API with binary media types sends to a greedy proxy. */
export const proxyEvent = (
  method: string,
  target: string,
  headers: Record<string, string>,
  body: Buffer,
): APIGatewayProxyEvent => {
  const url = new URL(target, 'http://gateway')
  return {
    httpMethod: method,
    path: url.pathname,
    resource: '/{proxy+}',
    headers,
    multiValueHeaders: {},
    pathParameters: { proxy: url.pathname.slice(1) },
    queryStringParameters: url.search ? Object.fromEntries(url.searchParams) : null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    body: body.length > 0 ? body.toString('base64') : null,
    isBase64Encoded: body.length > 0,
    requestContext: {
      path: url.pathname,
      requestId: crypto.randomUUID(),
    } as APIGatewayProxyEvent['requestContext'],
  }
}

export type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>

/** A handler that throws it was reached, and its answer was not: the connection breaks. */
export class LineBroken extends Error {}

/** One handler behind its own port, called as a REST API would call it. */
export const serveHandler = (handler: Handler): Promise<Served> =>
  serve(async (request, body, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const event = proxyEvent(request.method ?? 'GET', request.url ?? '/', headers, body)
    const reply = await handler(event).catch((error: unknown) => {
      if (!(error instanceof LineBroken)) throw error
      response.destroy()
    })
    if (!reply) return
    response.writeHead(reply.statusCode, reply.headers as Record<string, string>).end(reply.body)
  })
