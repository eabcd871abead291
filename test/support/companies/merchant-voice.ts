import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { signUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { signHmac } from '#shared/platform/outward/webhook-hmac.ts'
import type { TestHost } from '#test/support/host/host.ts'

/** What a merchant says of an order: everything that happened to it so far. */
export const orderBody = (
  order: { id: string; checkoutId: string; totalMinor: number; trackingNumber?: string },
  events: readonly { id: string; type: string; at: string }[],
  adjustments: readonly { id: string; type: string; at: string; amountMinor: number }[] = [],
): string =>
  JSON.stringify({
    ucp: { version: '2026-04-08', capabilities: { 'dev.ucp.shopping.order': [{ version: '2026-04-08' }] } },
    id: order.id,
    checkout_id: order.checkoutId,
    permalink_url: `https://shop.example/orders/${order.id}`,
    currency: 'USD',
    line_items: [],
    fulfillment: {
      expectations: [],
      events: events.map(({ id, type, at }) => ({
        id,
        type,
        occurred_at: at,
        line_items: [],
        tracking_number: order.trackingNumber ?? 'T1',
        tracking_url: 'https://track.example/',
      })),
    },
    adjustments: adjustments.map(({ id, type, at, amountMinor }) => ({
      id,
      type,
      occurred_at: at,
      status: 'completed',
      totals: [{ type: 'total', amount: -amountMinor }],
    })),
    totals: [
      { type: 'subtotal', amount: order.totalMinor },
      { type: 'total', amount: order.totalMinor },
    ],
  })

/** What a carrier says of a parcel. */
export const trackingBody = (
  trackingNumber: string,
  events: readonly { id: string; status: string; at: string }[],
): string =>
  JSON.stringify({
    tracking_number: trackingNumber,
    events: events.map(({ id, status, at }) => ({ id, status, occurred_at: at })),
  })

export interface Message {
  body: string
  id?: string
  /** Seconds; now when absent. */
  timestamp?: number
  /** Whose key signs; the sender's own when absent, nobody's when null. */
  signedBy?: string | null
  /** Sent instead of what was signed. */
  tampered?: { body?: string; id?: string; timestamp?: number }
}

const parameterOf = (host: TestHost, name: string): string => {
  const stored = JSON.parse(readFileSync(join(host.dataDir, 'parameters.json'), 'utf8')) as Record<
    string,
    { value: string } | string
  >
  const parameter = stored[name]
  if (!parameter) throw new Error(`${name} is not there`)
  return typeof parameter === 'string' ? parameter : parameter.value
}
const keyOf = (host: TestHost, company: string): PrivateJwk =>
  PrivateJwk.parse(JSON.parse(parameterOf(host, `/purser-demo/dev/${company}/signing-key`)))
const secondsAt = async (host: TestHost): Promise<number> =>
  Math.floor(Date.parse((await host.local<{ now: string }>('clock')).now) / 1000)

/** Sends a webhook as the simulated carrier would; answers with the status. */
export const sayOfParcel = async (host: TestHost, body: string): Promise<number> => {
  const secrets = JSON.parse(parameterOf(host, '/purser/dev/webhook-keys')) as Record<string, string>
  const [id, timestamp] = [crypto.randomUUID(), String(await secondsAt(host))]
  const signature = signHmac(secrets['carrier_parcel-post'] ?? '', { id, timestamp, bytes: Buffer.from(body) })
  const response = await fetch(`${host.url}/v1/webhooks/carriers/parcel-post`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    },
    body,
  })
  return response.status
}

/** Sends a webhook as a merchant would, or as an impostor would. */
export const say = async (
  host: TestHost,
  company: string,
  message: Message,
): Promise<{ status: number; body: { status?: string; code?: string; id?: string } }> => {
  const now = await secondsAt(host)
  const { body, id = crypto.randomUUID(), timestamp = now, signedBy = company, tampered = {} } = message
  const path = `/v1/webhooks/merchants/${company}`
  const profile = `profile="${host.companies[company]?.url}/.well-known/ucp"`
  const headers = {
    'content-type': 'application/json',
    'ucp-agent': profile,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
  }
  const signed = signedBy
    ? signUcp(
        { method: 'POST', authority: new URL(host.url).host, path, headers, bytes: Buffer.from(body) },
        keyOf(host, signedBy),
        timestamp,
      )
    : {}
  const sent = {
    ...headers,
    ...(tampered.id && { 'webhook-id': tampered.id }),
    ...(tampered.timestamp && { 'webhook-timestamp': String(tampered.timestamp) }),
  }
  const response = await fetch(`${host.url}${path}`, {
    method: 'POST',
    headers: { ...sent, ...signed },
    body: tampered.body ?? body,
  })
  return { status: response.status, body: (await response.json()) as { status?: string } }
}
