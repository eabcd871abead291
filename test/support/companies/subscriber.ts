import type { IncomingHttpHeaders } from 'node:http'
import { hmacHolds } from '#shared/platform/outward/webhook-hmac.ts'
import { type Served, serve } from '#test/support/api/gateway.ts'

interface Heard {
  headers: IncomingHttpHeaders
  text: string
}
export interface Listener extends Served {
  heard: Heard[]
  /** What the next calls are answered with; 204 when it runs out. */
  answers: number[]
}

/** Somebody who subscribed: takes down what it is sent. */
export const startListener = async (): Promise<Listener> => {
  const heard: Heard[] = []
  const answers: number[] = []
  const served = await serve((request, body, response) => {
    heard.push({ headers: request.headers, text: body.toString() })
    response.writeHead(answers.shift() ?? 204).end()
  })
  return { ...served, heard, answers }
}

/** Whether what was heard is signed with this secret, as the documents tell a subscriber to check. */
export const genuine = (secret: string, { headers, text }: Heard): boolean => {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name]),
  ) as [string, string, string]
  return hmacHolds([secret], { id, timestamp, bytes: Buffer.from(text) }, signature)
}
