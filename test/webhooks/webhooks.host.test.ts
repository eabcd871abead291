import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { orderBody, say, sayOfParcel, trackingBody } from '#test/support/companies/merchant-voice.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { expectClean } from '#test/support/purchases/books.ts'
import { until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

let host: TestHost
let ada: Shopper

beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

let streets = 0
/** A bought notebook, and what its merchant calls it. Each goes to another door: the same one would be a duplicate. */
const bought = async () => {
  // On a busy machine a merchant may miss the deadline for offers.
  const offer = await until(async () =>
    (await ada.offers('dotted notebook')).find(({ merchantId }) => merchantId === 'merchant-a'),
  )
  streets += 1
  const address = {
    name: 'Ada',
    line1: `${streets} Main St`,
    city: 'Springfield',
    region: 'IL',
    postalCode: '62704',
    country: 'US',
  }
  const checkout = await ada.quote([{ merchantId: 'merchant-a', sku: offer.sku, quantity: 1 }], {
    addressId: undefined,
    address,
  })
  await ada.decide(checkout.checkoutId, await ada.ask(checkout.checkoutId))
  const done = await ada.reaches(checkout.checkoutId, ['completed', 'failed'])
  const order = await ada.order(done.legs[0]?.orderId ?? '')
  return {
    order,
    shop: {
      id: order.merchantOrderId,
      checkoutId: done.legs[0]?.merchantCheckoutId ?? '',
      totalMinor: order.totalMinor,
    },
  }
}

const stages = ['processing', 'shipped', 'in_transit', 'delivered'] as const
const eventsUpTo = (n: number) =>
  stages.slice(0, n).map((type, i) => ({ id: `ev-${type}`, type, at: `2026-11-2${i + 2}T09:00:00Z` }))
const permutations = <T>(items: readonly T[]): T[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, i) =>
        permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
      )

verifies(
  'webhook.any-order',
  'placed, shipped, in transit and delivered in six orders, with repeats, end the same through the whole host',
  async () => {
    const seen = new Set<string>()
    const some = permutations([0, 2, 3, 4]).filter((_, n) => n % 4 === 3)
    for (const [n, permutation] of some.entries()) {
      const { order, shop } = await bought()
      for (const upTo of n % 3 === 0 ? [...permutation, permutation[0] as number] : permutation)
        expect((await say(host, 'merchant-a', { body: orderBody(shop, eventsUpTo(upTo)) })).status).toBe(200)
      const delivered = await ada.orderReaches(order.orderId, 'delivered')
      const facts = delivered.facts.slice(1).map(({ factId, kind, at }) => ({ factId, kind, at }))
      seen.add(JSON.stringify({ status: delivered.status, facts }))
    }
    expect([...seen]).toHaveLength(1)
  },
)

verifies('webhook.duplicate', 'the same id ten times at once is one event; the state changes once', async () => {
  const { order, shop } = await bought()
  const message = { body: orderBody(shop, eventsUpTo(2)), id: crypto.randomUUID() }
  const answers = await Promise.all(Array.from({ length: 10 }, () => say(host, 'merchant-a', message)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
  expect(answers.filter(({ body }) => body.status === 'received')).toHaveLength(1)
  const shipped = await ada.orderReaches(order.orderId, 'shipped')
  expect(shipped.facts.filter(({ kind }) => kind === 'shipped')).toHaveLength(1)
})

verifies('webhook.refused', 'unsigned, forged, altered, stale and future ones change nothing', async () => {
  const { order, shop } = await bought()
  const body = orderBody(shop, eventsUpTo(4))
  const now = Math.floor(Date.parse((await host.local<{ now: string }>('clock')).now) / 1000)
  const bad: [Parameters<typeof say>[2], string][] = [
    [{ body, signedBy: null }, 'webhook.unsigned'],
    [{ body, signedBy: 'merchant-b' }, 'webhook.signature-invalid'],
    [{ body, tampered: { body: body.replace('delivered', 'canceled') } }, 'webhook.signature-invalid'],
    [{ body, tampered: { id: crypto.randomUUID() } }, 'webhook.signature-invalid'],
    [{ body, tampered: { timestamp: now + 60 } }, 'webhook.signature-invalid'],
    [{ body, timestamp: now - 301 }, 'webhook.stale'],
    [{ body, timestamp: now + 400 }, 'webhook.stale'],
  ]
  for (const [message, code] of bad)
    expect(await say(host, 'merchant-a', message), JSON.stringify(message).slice(-80)).toMatchObject({
      status: 401,
      body: { code },
    })
  expect((await ada.order(order.orderId)).status).toBe('placed')
})

verifies('webhook.refused', "a merchant cannot speak of another merchant's order", async () => {
  const { order, shop } = await bought()
  expect((await say(host, 'merchant-b', { body: orderBody(shop, eventsUpTo(4)) })).status).toBe(200)
  const mine = await say(host, 'merchant-a', { body: orderBody(shop, eventsUpTo(1)) })
  expect(mine.status).toBe(200)
  expect((await ada.orderReaches(order.orderId, 'processing')).facts).toHaveLength(2)
})

verifies('webhook.duplicate', 'a body that is no order is kept, parked and does not stop the next', async () => {
  const { order, shop } = await bought()
  expect((await say(host, 'merchant-a', { body: '{"hello":' })).status).toBe(200)
  expect((await say(host, 'merchant-a', { body: orderBody(shop, eventsUpTo(3)) })).status).toBe(200)
  expect((await ada.orderReaches(order.orderId, 'in_transit')).status).toBe('in_transit')
})

verifies('webhook.carriers', "a carrier's word of a simulated merchant's parcel reaches its order", async () => {
  const { order } = await bought()
  await api(host).post(`/v1/orders/${order.orderId}/simulate-advance`, { to: 'shipped' }, { token: ada.user })
  const shipped = await ada.orderReaches(order.orderId, 'shipped')
  const parcel = shipped.facts.map(({ trackingNumber }) => trackingNumber).find((number) => number !== undefined)
  const said = trackingBody(parcel ?? '', [{ id: 'c-1', status: 'delivered', at: '2099-01-01T09:00:00Z' }])
  expect(await sayOfParcel(host, said)).toBe(200)
  expect((await ada.orderReaches(order.orderId, 'delivered')).facts.at(-1)).toMatchObject({
    factId: 'carrier_parcel-post:c-1',
  })
})

verifies(
  'subscription.delivered',
  'what happens to a purchase is sent, and the log shows what came of it',
  async () => {
    const { post, get } = api(host)
    const token = await ada.login()
    // The one origin of this machine that the stage allows to subscribers; nothing listens there.
    const url = 'http://127.0.0.1:8499/nowhere'
    const aMerchant = await post<{ code: string }>(
      '/v1/webhooks/subscriptions',
      { url: `${host.companies['merchant-a']?.url}/nowhere` },
      { token },
    )
    expect(aMerchant).toMatchObject({ status: 422, body: { code: 'subscription.url-refused' } })
    const made = await post<{ subscriptionId: string; secret: string }>(
      '/v1/webhooks/subscriptions',
      { url },
      { token },
    )
    expect(made.status).toBe(201)
    expect(made.body.secret).toMatch(/^whsec_/)
    await bought()
    const path = `/v1/webhooks/subscriptions/${made.body.subscriptionId}`
    const log = await until(async () => {
      const { body } = await get<{ items: { type: string; state: string; attempts: { failure?: string }[] }[] }>(
        `${path}/deliveries`,
        { token },
      )
      return body.items.some(({ type, attempts }) => type === 'order.created' && attempts.length > 0)
        ? body.items
        : undefined
    })
    expect(log.find(({ type }) => type === 'order.created')).toMatchObject({
      state: 'due',
      attempts: [{ failure: 'broken' }],
    })
    const ping = await post<{ attempts: object[] }>(`${path}/ping`, undefined, { token })
    expect(ping).toMatchObject({ status: 200, body: { type: 'subscription.ping', attempts: [{ failure: 'broken' }] } })
  },
)
