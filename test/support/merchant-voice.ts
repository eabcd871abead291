import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrivateJwk, sign } from '#shared/contracts/http-signature.ts'
import type { TestHost } from '#test/support/host.ts'

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

const keyOf = (host: TestHost, company: string): PrivateJwk => {
  const stored = JSON.parse(readFileSync(join(host.dataDir, 'parameters.json'), 'utf8')) as Record<
    string,
    { value: string } | string
  >
  const found = stored[`/purser-demo/dev/${company}/signing-key`]
  if (!found) throw new Error(`${company} has no signing key`)
  return PrivateJwk.parse(JSON.parse(typeof found === 'string' ? found : found.value))
}

/** Sends a webhook as a merchant would, or as somebody who would like to be one. */
export const say = async (
  host: TestHost,
  company: string,
  message: Message,
): Promise<{ status: number; body: { status?: string; code?: string; id?: string } }> => {
  const nowMs = Date.parse((await host.local<{ now: string }>('clock')).now)
  const {
    body,
    id = crypto.randomUUID(),
    timestamp = Math.floor(nowMs / 1000),
    signedBy = company,
    tampered = {},
  } = message
  const path = `/v1/webhooks/merchants/${company}`
  const profile = `profile="${host.companies[company]?.url}/.well-known/ucp"`
  const headers = {
    'content-type': 'application/json',
    'ucp-agent': profile,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
  }
  const signed = signedBy
    ? sign(
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
