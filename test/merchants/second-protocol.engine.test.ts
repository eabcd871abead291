import type { APIGatewayProxyEvent, EventBridgeEvent } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as getHealth } from '#functions/health/get.ts'
import { handler as search } from '#functions/products/search.ts'
import { handler as apply } from '#functions/webhooks/apply.ts'
import { handler as receive } from '#functions/webhooks/receive-merchant.ts'
import { userScopes } from '#shared/kernel/principal.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { cancelMerchantCheckouts } from '#shared/purchase/flows/placement/cancel-merchant-checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { orderOf } from '#shared/purchase/rows/settle-leg.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, baseUrl, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { bankAt } from '#test/support/companies/admitted.ts'
import { heard } from '#test/support/companies/post-adapter.ts'
import { newPerson } from '#test/support/people/people.ts'
import { fillWallet } from '#test/support/people/wallet.ts'

/* A second protocol, as somebody would add it: the adapter, and its lines in protocols.ts, which this mock stands for. */
vi.mock(import('#shared/merchants/protocols.ts'), async (original) => {
  const real = await original()
  const { postMerchant, postProbe, postWebhooks, readPost } = await import('#test/support/companies/post-adapter.ts')
  return {
    ...real,
    merchantProtocols: { ...real.merchantProtocols, post: postMerchant },
    orderProtocols: { ...real.orderProtocols, post: postMerchant },
    webhookProtocols: { ...real.webhookProtocols, post: postWebhooks },
    orderReaders: { ...real.orderReaders, post: readPost },
    probes: { ...real.probes, post: postProbe },
  }
})

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  const merchants = [{ merchantId: 'penfriend', name: 'Penfriend', protocol: 'post', box: 'box-7' }]
  const settings = JSON.stringify({ baseUrl, payments: bankAt('https://bank.test'), merchants })
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake({ settings })])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
beforeEach(() => {
  heard.length = 0
})

const person = async () => {
  const { userId } = await newPerson()
  await fillWallet(userId)
  return { kind: 'user', userId, authTime: '0', scopes: userScopes.join(' ') }
}
const address = { name: 'Ada', line1: '1 Main St', city: 'X', region: 'IL', postalCode: '62704', country: 'US' }

it('a merchant of another protocol is searched and quoted, and told again what it wants to know', async () => {
  const context = await person()
  const answer = await call(search, { query: { q: 'spring' }, context })
  expect(answer.body.items).toMatchObject([
    { merchantId: 'penfriend', sku: 'letter-1', title: 'A letter about spring' },
  ])
  const lines = [{ merchantId: 'penfriend', sku: 'letter-1', quantity: 2 }]
  const headers = { 'idempotency-key': 'k' }
  const { status, body } = await call(createCheckout, {
    body: { lines, address, instrument: 'pm_ok' },
    headers,
    context,
  })
  expect([status, body.totalMinor]).toEqual([201, 1400])
  expect(JSON.stringify(body)).not.toContain('stamp')
  const kept = await legs.of(body.checkoutId)
  await cancelMerchantCheckouts(kept)
  const [order] = kept.map((leg) => orderOf(context.userId, leg, leg.totalMinor, '2026-11-20T09:00:00.000Z'))
  expect([...heard, order?.protocolState]).toEqual(Array(2).fill({ box: 'box-7', stamp: '12' }))
})

const post = (stamp: string, body: string) =>
  receive({
    path: '/v1/webhooks/merchants/penfriend',
    headers: { host: 'purser.test', 'Post-Stamp': stamp },
    pathParameters: { merchantId: 'penfriend' },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    requestContext: { requestId: crypto.randomUUID(), path: '/v1/webhooks/merchants/penfriend' },
  } as unknown as APIGatewayProxyEvent)

it('its webhook is held to its own rules and becomes a fact of its order', async () => {
  expect((await post('box-8', 'shipped o-1')).statusCode).toBe(401)
  expect((await post('box-7', 'shipped o-1')).statusCode).toBe(200)
  await apply({ detail: { data: { sender: 'penfriend', eventId: 'letter-1' } } } as EventBridgeEvent<string, unknown>)
  const { facts } = await orders.view(orderIdOf('penfriend', 'o-1'))
  expect(facts.map(({ kind }) => kind)).toEqual(['shipped'])
})

it('its health is asked for in its own way', async () => {
  const { body } = await call(getHealth)
  expect(body.parts.merchants).toEqual({ penfriend: { status: 'ok' } })
})
