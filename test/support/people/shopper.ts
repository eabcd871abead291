import { signUcp } from '#shared/merchants/ucp/contract/signing.ts'
import type { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import type { CompanyName } from '#test/support/companies/companies.ts'
import { failAfterMs } from '#test/support/run/until.ts'

/** What a UCP call came back with. */
export interface Answer {
  status: number
  headers: Headers
  bytes: Buffer
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever they expect to be there.
  body: any
}

export const door = {
  id: 'door',
  street_address: '1 Main Street',
  address_locality: 'Springfield',
  address_region: 'IL',
  postal_code: '62704',
  address_country: 'US',
}

export interface Call {
  body?: unknown
  key?: string
  timeoutMs?: number
  /** When its caller has enough of waiting. */
  gone?: AbortSignal
  headers?: Record<string, string>
}

/** A bare UCP platform: signed calls, no judgement of its own. */
export const shopper = (urls: Readonly<Record<CompanyName, string>>, profileUrl: string, signingKey: PrivateJwk) => {
  const call = async (merchant: CompanyName, method: string, path: string, options: Call = {}): Promise<Answer> => {
    const url = new URL(`${urls[merchant]}/ucp/v1${path}`)
    const bytes = Buffer.from(options.body === undefined ? '' : JSON.stringify(options.body))
    const headers = {
      'content-type': 'application/json',
      'ucp-agent': `profile="${profileUrl}"`,
      ...(options.key && { 'idempotency-key': options.key }),
    }
    const message = { method, authority: url.host, path: url.pathname + url.search, headers, bytes }
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...signUcp(message, signingKey), ...options.headers },
      ...(bytes.length > 0 && { body: bytes }),
      signal: options.gone ?? AbortSignal.timeout(options.timeoutMs ?? failAfterMs),
    })
    const received = Buffer.from(await response.arrayBuffer())
    const body = JSON.parse(received.toString())
    return { status: response.status, headers: response.headers, bytes: received, body }
  }
  const basket = (sku: string, quantity = 1, optionId?: string) => ({
    line_items: [{ item: { id: sku }, quantity }],
    fulfillment: {
      methods: [
        {
          type: 'shipping',
          destinations: [door],
          selected_destination_id: door.id,
          ...(optionId && { groups: [{ id: 'parcel', selected_option_id: optionId }] }),
        },
      ],
    },
  })
  return {
    call,
    basket,
    create: (merchant: CompanyName, sku: string, quantity = 1, options: Call = {}) =>
      call(merchant, 'POST', '/checkout-sessions', {
        key: crypto.randomUUID(),
        body: basket(sku, quantity),
        ...options,
      }),
    read: (merchant: CompanyName, id: string) => call(merchant, 'GET', `/checkout-sessions/${id}`),
    complete: (merchant: CompanyName, id: string, token: string, options: Call = {}) => {
      const instrument = { id: 'i1', handler_id: 'scoped_credential', type: 'card', selected: true }
      const instruments = [{ ...instrument, credential: { type: 'scoped', token } }]
      const body = { payment: { instruments } }
      return call(merchant, 'POST', `/checkout-sessions/${id}/complete`, { key: crypto.randomUUID(), body, ...options })
    },
  }
}
