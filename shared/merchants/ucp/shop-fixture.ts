import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { signUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { PrivateJwk, publicHalf } from '#shared/platform/outward/http-signature.ts'
import { type Served, serve } from '#test/support/api/gateway.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { ucpMerchant } from './merchant.ts'
import { forgetProfiles } from './profile.ts'

export const version = '2026-04-08'
export const ours = newSigningKey('platform-1')
export const theirs = PrivateJwk.parse(JSON.parse(newSigningKey('shop-1')))
export const sums = (amount: number) => [
  { type: 'subtotal', amount },
  { type: 'total', amount },
]
export const checkout = (change: object = {}) => ({
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
export const placed = { status: 'completed', order: { id: 'ord_1', permalink_url: 'https://shop.example/o/1' } }
interface Heard {
  method: string
  url: string
  headers: IncomingMessage['headers']
  bytes: Buffer
}
export interface Said {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  signed?: PrivateJwk
  drop?: true
}
let aws: AwsFake
export let shop: Served
export let heard: Heard[] = []
/** What the shop answers and what it says it can do; a test may replace either. */
export const answering: { say: (call: Heard) => Said; capabilities: object } = {
  say: () => ({ body: checkout() }),
  capabilities: {},
}
beforeAll(async () => {
  aws = await startAwsFake({ 'signing-key': ours })
  shop = await serve((request, bytes, response) => {
    const { method = '', url = '', headers } = request
    if (url === '/.well-known/ucp') {
      const services = { 'dev.ucp.shopping': [{ version, transport: 'rest', endpoint: `${shop.url}/ucp` }] }
      const handlers = { 'com.purser.scoped_credential': [{ id: 'h1', version, config: { capture: 'platform' } }] }
      const ucp = { version, services, capabilities: answering.capabilities, payment_handlers: handlers }
      response.end(JSON.stringify({ ucp, signing_keys: [publicHalf(theirs)] }))
      return
    }
    const call = { method, url, headers, bytes }
    heard.push(call)
    const { status = 200, body, headers: more = {}, signed, drop } = answering.say(call)
    if (drop) {
      request.socket.destroy()
      return
    }
    const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
    const sent = { 'content-type': 'application/json', ...more }
    const sealed = signed ? signUcp({ status, headers: sent, bytes: text }, signed) : {}
    response.writeHead(status, { ...sent, ...sealed }).end(text)
  })
})
afterAll(async () => {
  await shop.stop()
  await aws.stop()
})
beforeEach(() => {
  heard = []
  answering.say = () => ({ body: checkout() })
  answering.capabilities = {
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
export const merchant = () =>
  ucpMerchant(
    { merchantId: 'shop', name: 'Shop', protocol: 'ucp', profileUrl: `${shop.url}/.well-known/ucp` },
    {
      baseUrl: 'https://purser.test',
      payments: { protocol: 'bank' },
      merchantOrigins: [shop.url],
      subscriberOrigins: [],
      merchants: [],
    },
  )
const address = { name: 'Ada', line1: '1 Main St', city: 'X', postalCode: '1', country: 'US' }
export const request = { reference: 'chk_1 L1', lines: [{ sku: 'mug', quantity: 2 }], address }
export const order = {
  merchantCheckoutId: 'co_1',
  reference: 'apr_1 L1',
  credential: 'tok',
  amount: { amountMinor: 1000, currency: 'USD' },
}
export const complete = () => merchant().complete(order, Date.now() + 2000)
