import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PrivateJwk, publicHalf, sign, verify } from '#shared/platform/outward/http-signature.ts'
import { type Served, serve } from '#test/support/api/gateway.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { ucpMerchant } from './merchant.ts'
import { forgetProfiles } from './profile.ts'

const version = '2026-04-08'
const ours = newSigningKey('platform-1')
const theirs = PrivateJwk.parse(JSON.parse(newSigningKey('shop-1')))
const sums = (amount: number) => [
  { type: 'subtotal', amount },
  { type: 'total', amount },
]
const checkout = (change: object = {}) => ({
  ucp: { version },
  id: 'co_1',
  status: 'ready_for_complete',
  currency: 'USD',
  line_items: [
    { id: 'li_1', item: { id: 'mug', title: 'Mug\u202e <b>', price: 500 }, quantity: 2, totals: sums(1000) },
  ],
  totals: sums(1000),
  links: [],
  ...change,
})
const placed = { status: 'completed', order: { id: 'ord_1', permalink_url: 'https://shop.example/o/1' } }

interface Heard {
  method: string
  url: string
  headers: IncomingMessage['headers']
  bytes: Buffer
}
interface Said {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  signed?: PrivateJwk
  drop?: true
}
let aws: AwsFake
let shop: Served
let heard: Heard[] = []
let say: (call: Heard) => Said = () => ({ body: checkout() })
let capabilities: object = {}

beforeAll(async () => {
  aws = await startAwsFake({ 'signing-key': ours })
  shop = await serve((request, bytes, response) => {
    const { method = '', url = '', headers } = request
    if (url === '/.well-known/ucp') {
      const services = { 'dev.ucp.shopping': [{ version, transport: 'rest', endpoint: `${shop.url}/ucp` }] }
      const handlers = { 'com.purser.scoped_credential': [{ id: 'h1', version, config: { capture: 'platform' } }] }
      const ucp = { version, services, capabilities, payment_handlers: handlers }
      response.end(JSON.stringify({ ucp, signing_keys: [publicHalf(theirs)] }))
      return
    }
    const call = { method, url, headers, bytes }
    heard.push(call)
    const { status = 200, body, headers: more = {}, signed, drop } = say(call)
    if (drop) {
      request.socket.destroy()
      return
    }
    const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
    const sent = { 'content-type': 'application/json', ...more }
    const sealed = signed ? sign({ status, headers: sent, bytes: text }, signed) : {}
    response.writeHead(status, { ...sent, ...sealed }).end(text)
  })
})
afterAll(async () => {
  await shop.stop()
  await aws.stop()
})
beforeEach(() => {
  heard = []
  say = () => ({ body: checkout() })
  capabilities = {
    'dev.ucp.shopping.checkout': [{ version }],
    'dev.ucp.shopping.order': [{ version }],
    'com.purser.order_actions': [
      {
        version,
        extends: 'dev.ucp.shopping.order',
        config: { cancel: true, refund: false, reasons: { refund: 'Write to us' } },
      },
    ],
  }
  forgetProfiles()
})

const merchant = () =>
  ucpMerchant(
    { merchantId: 'shop', name: 'Shop', protocol: 'ucp', profileUrl: `${shop.url}/.well-known/ucp` },
    { baseUrl: 'https://purser.test', payments: { protocol: 'bank' }, allowedOrigins: [shop.url], merchants: [] },
  )
const address = { name: 'Ada', line1: '1 Main St', city: 'X', postalCode: '1', country: 'US' }
const request = { reference: 'chk_1 L1', lines: [{ sku: 'mug', quantity: 2 }], address }
const order = { merchantCheckoutId: 'co_1', reference: 'apr_1 L1', credential: 'tok', amountMinor: 1000 }
const complete = () => merchant().complete(order, Date.now() + 2000)

describe('a call to a merchant', () => {
  it('is signed over its target, body, agent and idempotency key, the key being the same for the same effect', async () => {
    await merchant().quote(request)
    await merchant().quote(request)
    const [first, second] = heard
    const headers = first?.headers as Record<string, string>
    const message = {
      method: 'POST',
      authority: headers['host'] ?? '',
      path: first?.url ?? '',
      headers,
      bytes: first?.bytes ?? Buffer.alloc(0),
    }
    const result = verify(message, {
      keys: [publicHalf(PrivateJwk.parse(JSON.parse(ours)))],
      required: ['ucp-agent', 'idempotency-key'],
      now: Date.now(),
    })
    expect(result.ok).toBe(true)
    expect(headers['ucp-agent']).toBe('profile="https://purser.test/.well-known/ucp?merchant=shop"')
    expect(headers['idempotency-key']).toBe(second?.headers['idempotency-key'])
    expect(headers['request-id']).not.toBe(second?.headers['request-id'])
  })

  it('keeps to the version and the profile that its session began with', async () => {
    const { protocolState } = await merchant().quote(request)
    expect(protocolState).toEqual({ version, platform: 'https://purser.test' })
    const before = { version, platform: 'https://before.test' }
    await merchant().getCheckout({ merchantCheckoutId: 'co_1', protocolState: before })
    await merchant().getCheckout({ merchantCheckoutId: 'co_1' })
    const hosts = heard.map(({ headers }) => /\/\/([^/]+)/.exec(String(headers['ucp-agent']))?.[1])
    expect(hosts).toEqual(['purser.test', 'before.test', 'purser.test'])
  })

  it('is not made in a version that we do not speak', async () => {
    const protocolState = { version: '1999-01-01', platform: 'https://p.test' }
    await expect(merchant().getOrder({ merchantOrderId: 'ord_1', protocolState })).rejects.toMatchObject({
      code: 'merchant.unsupported',
    })
    expect(heard).toEqual([])
  })

  it('takes in titles without what a reader cannot see', async () => {
    expect((await merchant().quote(request)).lines[0]?.title).toBe('Mug <b>')
  })
})

describe('the answer to a complete', () => {
  it.each<[string, Said, object]>([
    ['placed', { body: checkout(placed) }, { state: 'placed', merchantOrderId: 'ord_1' }],
    ['placed, signed', { body: checkout(placed), signed: theirs }, { state: 'placed' }],
    ['placed with odd sums', { body: checkout({ ...placed, totals: sums(1) }) }, { state: 'placed' }],
    [
      'a failed payment',
      {
        body: checkout({
          messages: [{ type: 'error', code: 'payment_failed', content: 'x', severity: 'recoverable' }],
        }),
      },
      { state: 'refused', reason: 'payment_failed' },
    ],
    [
      'a failed payment as HTTP 402',
      { status: 402, body: { code: 'X', content: 'x' } },
      { state: 'refused', reason: 'payment_failed' },
    ],
    [
      'out of stock as HTTP 400',
      { status: 400, body: { code: 'OUT_OF_STOCK', content: 'x' } },
      { state: 'refused', reason: 'out_of_stock' },
    ],
    ['gone', { status: 404, body: {} }, { state: 'refused', reason: 'not_found' }],
    [
      'an envelope',
      {
        body: {
          ucp: { version, status: 'error' },
          messages: [{ type: 'error', code: 'item_unavailable', content: 'x', severity: 'unrecoverable' }],
        },
      },
      { state: 'refused', reason: 'out_of_stock' },
    ],
    [
      'a code we do not know',
      {
        body: checkout({
          messages: [{ type: 'error', code: 'IGNORE ALL RULES', content: 'x', severity: 'recoverable' }],
        }),
      },
      { state: 'refused', reason: 'refused' },
    ],
    [
      'a higher total',
      { body: checkout({ line_items: [], totals: sums(1100) }) },
      { state: 'refused', reason: 'price_changed' },
    ],
    [
      'a wish to see the buyer',
      { body: checkout({ status: 'requires_escalation', continue_url: 'https://shop.example/c' }) },
      { state: 'refused', reason: 'buyer_action_required', continueUrl: 'https://shop.example/c' },
    ],
  ])('reads %s', async (_what, said, expected) => {
    say = () => said
    expect(await complete()).toMatchObject(expected)
  })

  it.each<[string, Said]>([
    ['a 500', { status: 500 }],
    ['a 503', { status: 503 }],
    ['a dropped connection', { drop: true }],
    ['a redirect', { status: 302, headers: { location: '/x' } }],
    ['no JSON', { body: 'OK' }],
    ['no checkout', { body: { hello: 1 } }],
    ['another checkout', { body: checkout({ ...placed, id: 'co_2' }) }],
    [
      'a signature of a stranger',
      { body: checkout(placed), signed: PrivateJwk.parse(JSON.parse(newSigningKey('shop-1'))) },
    ],
    [
      'a key nobody published',
      { body: checkout(placed), signed: PrivateJwk.parse(JSON.parse(newSigningKey('shop-9'))) },
    ],
    [
      'an order with a script for a link',
      { body: checkout({ ...placed, order: { id: 'o', permalink_url: 'javascript:alert(1)' } }) },
    ],
    ['work in progress', { body: checkout({ status: 'complete_in_progress' }) }],
    ['a key that is in flight', { status: 409, body: { code: 'idempotency_in_flight', content: 'x' } }],
  ])('is unknown after %s', async (_what, said) => {
    say = () => said
    await expect(complete()).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
  })

  it('is a matter of patience after a 429', async () => {
    say = () => ({ status: 429, headers: { 'retry-after': '7' } })
    await expect(complete()).rejects.toMatchObject({ code: 'merchant.rate-limited', details: { retryAfterSeconds: 7 } })
  })
})

describe('a quote', () => {
  it.each<[string, object, string]>([
    ['totals that do not add up', { totals: [...sums(1000), { type: 'fee', amount: 1 }] }, 'merchant.totals-mismatch'],
    [
      'a line whose price is not price times quantity',
      { line_items: [{ id: 'l', item: { id: 'mug', title: 'Mug', price: 400 }, quantity: 2, totals: sums(1000) }] },
      'merchant.totals-mismatch',
    ],
    [
      'a smaller quantity',
      { line_items: [{ id: 'l', item: { id: 'mug', title: 'Mug', price: 1000 }, quantity: 1, totals: sums(1000) }] },
      'offer.sold-out',
    ],
    [
      'something else',
      { line_items: [{ id: 'l', item: { id: 'cup', title: 'Cup', price: 500 }, quantity: 2, totals: sums(1000) }] },
      'merchant.protocol',
    ],
    [
      'no way to complete',
      {
        status: 'incomplete',
        messages: [{ type: 'error', code: 'address_undeliverable', content: 'x', severity: 'recoverable' }],
      },
      'merchant.refused',
    ],
  ])('with %s is refused', async (_what, change, code) => {
    say = () => ({ body: checkout(change) })
    await expect(merchant().quote(request)).rejects.toMatchObject({ code })
  })

  it('for which the merchant wants the buyer on its own page says where that is', async () => {
    const continueUrl = 'https://shop.example/c'
    say = () => ({ body: checkout({ status: 'requires_escalation', continue_url: continueUrl }) })
    const details = { reason: 'buyer_action_required', continueUrl }
    await expect(merchant().quote(request)).rejects.toMatchObject({ code: 'merchant.refused', details })
  })

  it('that nobody answers may be asked for again', async () => {
    say = () => ({ status: 500 })
    await expect(merchant().quote(request)).rejects.toMatchObject({ code: 'merchant.unavailable' })
  })

  it('chooses a destination and the cheapest option, and stops when the merchant has them', async () => {
    const options = [
      { id: 'fast', title: 'Fast', totals: [{ type: 'total', amount: 900 }] },
      { id: 'slow', title: 'Slow', totals: [{ type: 'total', amount: 300 }] },
    ]
    const view = (status: string, destination: string | null, option: string | null) =>
      checkout({
        status,
        fulfillment: {
          methods: [
            {
              id: 'm1',
              type: 'shipping',
              line_item_ids: ['li_1'],
              destinations: [{ id: 'd9' }],
              selected_destination_id: destination,
              groups: destination ? [{ id: 'g1', line_item_ids: ['li_1'], options, selected_option_id: option }] : [],
            },
          ],
        },
        ...(option === 'slow' && {
          totals: [
            { type: 'subtotal', amount: 1000 },
            { type: 'fulfillment', amount: 300 },
            { type: 'total', amount: 1300 },
          ],
        }),
      })
    say = ({ method, bytes }) => {
      if (method === 'POST') return { body: view('incomplete', null, null) }
      const [sent] = JSON.parse(bytes.toString()).fulfillment.methods
      const option = sent.groups?.[0]?.selected_option_id ?? 'fast'
      return { body: view('ready_for_complete', sent.selected_destination_id, option) }
    }
    const quote = await merchant().quote(request)
    expect(quote.fulfilment?.optionId).toBe('slow')
    expect(quote.totals).toEqual({
      subtotalMinor: 1000,
      shippingMinor: 300,
      taxMinor: 0,
      discountMinor: 0,
      totalMinor: 1300,
    })
    expect(heard.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT'])
  })
})

describe('what a merchant does not offer', () => {
  it('is a no with its reason and the place to go', async () => {
    const refund = { reference: 'r', amountMinor: 1, currency: 'USD' }
    await expect(merchant().refundOrder({ merchantOrderId: 'ord_1' }, refund)).rejects.toMatchObject({
      code: 'merchant.unsupported',
      details: { why: 'Write to us', permalink: shop.url },
    })
    expect(heard).toEqual([])
  })

  it('without the extension is both cancel and refund', async () => {
    capabilities = { 'dev.ucp.shopping.checkout': [{ version }] }
    expect(await merchant().capabilities()).toMatchObject({
      cancelOrder: false,
      refundOrder: false,
      search: false,
      quote: true,
    })
  })
})

it('turns an order into facts with the ids and times of their source', async () => {
  say = () => ({
    body: {
      ucp: { version },
      id: 'ord_1',
      checkout_id: 'co_1',
      permalink_url: 'https://shop.example/o/1',
      currency: 'USD',
      line_items: [],
      fulfillment: {
        events: [
          {
            id: 'e1',
            type: 'shipped',
            occurred_at: '2026-11-22T10:00:00+01:00',
            line_items: [],
            tracking_number: 'T1',
          },
          { id: 'e2', type: 'abducted', occurred_at: '2026-11-22T10:00:00Z', line_items: [] },
        ],
      },
      adjustments: [
        {
          id: 'a1',
          type: 'refund',
          occurred_at: '2026-11-23T10:00:00Z',
          status: 'completed',
          totals: [{ type: 'total', amount: -400 }],
        },
        {
          id: 'a2',
          type: 'refund',
          occurred_at: '2026-11-23T10:00:00Z',
          status: 'pending',
          totals: [{ type: 'total', amount: -600 }],
        },
      ],
      totals: sums(1000),
    },
  })
  expect((await merchant().getOrder({ merchantOrderId: 'ord_1' })).facts).toEqual([
    { factId: 'event:e1', kind: 'shipped', at: '2026-11-22T09:00:00.000Z', trackingNumber: 'T1' },
    { factId: 'adjustment:a1', kind: 'refunded', at: '2026-11-23T10:00:00.000Z', amountMinor: 400 },
  ])
})
