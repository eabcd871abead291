import { simulation } from '#infra/demo/books.ts'
import { expectStatus } from '#infra/demo/expectations.ts'
import type { ChildHost } from '#infra/host-process/child-host.ts'
import { PrivateJwk, sign } from '#shared/platform/outward/http-signature.ts'
import { type Latency, latencyOf, timed } from './statistics.ts'
import { companySecret } from './wire-calls.ts'

interface Sent {
  webhooks: { url: string; body: string }[]
}
const merchant = 'merchant-a'

/** How long a signed webhook takes to reach the inbox. Each has an id and a signature of its own and concerns an existing order. */
export const webhookLatency = async (host: ChildHost, count: number): Promise<Latency> => {
  const { webhooks } = expectStatus('The books', 200, await simulation(host, merchant).get<Sent>('/sim/records'))
  const [webhook] = webhooks
  if (!webhook) throw new Error(`${merchant} has sent no webhook yet`)
  const key = PrivateJwk.parse(JSON.parse(await companySecret(host, merchant, 'signing-key')))
  const { host: authority, pathname } = new URL(webhook.url)
  const bytes = Buffer.from(webhook.body)
  const samples: number[] = []
  for (let i = 0; i < count; i++) {
    const seconds = Math.floor(Date.now() / 1000)
    const headers = {
      'content-type': 'application/json',
      'webhook-id': crypto.randomUUID(),
      'webhook-timestamp': String(seconds),
    }
    const signed = sign({ method: 'POST', authority, path: pathname, headers, bytes }, key, {
      createdAtSeconds: seconds,
    })
    const { done, ms } = await timed(async () => {
      const response = await fetch(webhook.url, { method: 'POST', headers: { ...headers, ...signed }, body: bytes })
      return { status: response.status, body: await response.text() }
    })
    expectStatus('Taking a webhook', 200, done)
    samples.push(ms)
  }
  return latencyOf(samples)
}
