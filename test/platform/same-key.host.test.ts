import { afterAll, beforeAll, expect, test } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { filled, type Operation, operationsOf } from '#test/support/api/operations.ts'
import { rawCall } from '#test/support/api/raw-call.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { offered } from '#test/support/people/belongings.ts'
import { type Shopper, shopper, springfield } from '#test/support/people/shopping.ts'
import { verifies } from '#test/support/run/verifies.ts'

type Fields = Record<string, unknown>
interface Scenario {
  params?: Record<string, string>
  body?: Fields
  /** Other bodies that the route would take; together they change each field. */
  others?: Fields[]
  /** What the second answer may leave out. */
  once?: string[]
}

let host: TestHost
let operations: Operation[]
let ada: Shopper
let bob: Shopper
beforeAll(async () => {
  host = await startTestHost()
  operations = await operationsOf(host)
  ;[ada, bob] = await Promise.all([shopper(host), shopper(host)])
})
afterAll(() => host?.stop())

const quoted = async (words: string) => {
  const { offerId } = await offered(ada, words)
  return (await ada.quote([{ offerId }])).checkoutId
}
const waiting = async (words: string) => {
  const checkoutId = await quoted(words)
  const { approvalId, receiptHash } = await ada.ask(checkoutId)
  return { checkoutId, approvalId, receiptHash }
}
const ordered = async (words: string) => {
  const approval = await waiting(words)
  await ada.decide(approval.checkoutId, approval)
  const done = await ada.reaches(approval.checkoutId, ['completed', 'failed', 'parked'])
  return done.legs[0]?.orderId ?? ''
}
const deciding = async (words: string): Promise<Scenario> => {
  const { checkoutId, approvalId, receiptHash } = await waiting(words)
  const body = { approvalId, receiptHash }
  const others = [
    { ...body, approvalId: approvalId.replace(/-1$/, '-2') },
    { ...body, receiptHash: '0'.repeat(64) },
  ]
  return { params: { checkoutId }, body, others }
}

/** An origin that the host may send to, where nothing listens for events. */
const ear = () => `${host.companies['merchant-b']?.url}/events`
const subscribed = async () =>
  (await api(host).post<{ subscriptionId: string }>('/v1/webhooks/subscriptions', { url: ear() }, { token: ada.user }))
    .body.subscriptionId

const words = 'yoga mat under $90'
const limits = { perPurchaseMinor: 300_000, perMonthMinor: 3_000_000, currency: 'USD' }
/** How each route that takes a key is called so that it works. */
const scenarios: Record<string, () => Promise<Scenario>> = {
  createAgent: async () => ({
    body: { name: 'second' },
    others: [{ name: 'third' }, { name: 'second', scopes: ['catalog:read'] }],
    once: ['clientSecret'],
  }),
  deleteAgent: async () => {
    const { body } = await api(host).post<{ agentId: string }>('/v1/agents', { name: 'gone' }, { token: ada.user })
    return { params: { agentId: body.agentId } }
  },
  deleteAddress: async () => {
    await api(host).put('/v1/me/addresses/attic', springfield, { token: ada.user })
    return { params: { addressId: 'attic' } }
  },
  putLimits: async () => ({
    body: limits,
    others: [
      { ...limits, perPurchaseMinor: 200_000 },
      { ...limits, perMonthMinor: 2_000_000 },
      { ...limits, currency: 'EUR' },
    ],
  }),
  freezeSpending: async () => ({ body: { frozen: false }, others: [{ frozen: true }] }),
  createIntent: async () => ({
    body: { text: words },
    others: [
      { text: 'desk lamp' },
      ...Object.entries({
        query: 'lamp',
        maxPriceMinor: 5000,
        currency: 'USD',
        quantity: 2,
        deliverBy: '2099-01-01',
        merchants: ['merchant-b'],
        country: 'US',
        mode: 'assist',
        prefer: 'price',
        timeZone: 'Europe/Berlin',
      }).map(([name, value]) => ({ text: words, [name]: value })),
    ],
  }),
  createCheckout: async () => {
    const { offerId } = await offered(ada, 'head torch')
    const { addressId, ...rest } = { lines: [{ offerId }], addressId: 'home', instrument: 'pm_ok' }
    const body = { ...rest, addressId }
    const intentId = `int_${offerId.slice(4, 30)}`
    return {
      body,
      others: [
        { ...body, lines: [{ offerId, quantity: 2 }] },
        { ...body, addressId: 'work' },
        { ...rest, address: springfield },
        { ...body, instrument: 'pm_other' },
        { ...body, fulfilment: 'best_effort' },
        { ...body, deliverBy: '2099-01-01T00:00:00Z' },
        { ...body, intentId },
      ],
    }
  },
  mergeCart: async () => {
    const take = async () =>
      (await api(host).post<{ cartId: string }>('/v1/carts', {}, { token: ada.user })).body.cartId
    return { params: { cartId: await take() }, body: {}, others: [{ into: await take() }] }
  },
  checkoutCart: async () => {
    const { offerId } = await offered(ada, 'head torch')
    const cart = { lines: [{ offerId }, { merchantId: 'merchant-a', sku: 'a-gro-01' }] }
    const { cartId } = (await api(host).post<{ cartId: string }>('/v1/carts', cart, { token: ada.user })).body
    const { addressId, ...rest } = { items: ['1'], addressId: 'home', instrument: 'pm_ok' }
    const body = { ...rest, addressId }
    return {
      params: { cartId },
      body,
      others: [
        { ...body, items: ['2'] },
        { ...body, addressId: 'work' },
        { ...rest, address: springfield },
        { ...body, instrument: 'pm_other' },
        { ...body, fulfilment: 'best_effort' },
        { ...body, deliverBy: '2099-01-01T00:00:00Z' },
        { ...body, intentId: `int_${offerId.slice(4, 30)}` },
      ],
    }
  },
  quoteCheckout: async () => ({ params: { checkoutId: await quoted('desk lamp') } }),
  requestApproval: async () => ({
    params: { checkoutId: await quoted('desk lamp') },
    body: { validSeconds: 600 },
    others: [{ validSeconds: 601 }, { validSeconds: 600, buyAgain: true }],
  }),
  confirmCheckout: async () => ({ params: { checkoutId: await quoted('coffee maker') } }),
  cancelCheckout: async () => ({ params: { checkoutId: await quoted('coffee maker') } }),
  approveCheckout: () => deciding('bike helmet'),
  rejectCheckout: () => deciding('insulated bottle'),
  cancelOrder: async () => ({ params: { orderId: await ordered('dotted notebook') }, body: {} }),
  refundOrder: async () => ({
    params: { orderId: await ordered('yoga mat') },
    body: { amountMinor: 1 },
    others: [{ amountMinor: 2 }, {}, { shippingMinor: 1 }, { lines: [{ line: 1 }] }],
  }),
  createReturn: async () => {
    const orderId = await ordered('head torch')
    await api(host).post(`/v1/orders/${orderId}/simulate-advance`, { to: 'delivered' }, { token: ada.user })
    const body = { reason: 'damaged', lines: [{ line: 1, quantity: 1 }] }
    return { params: { orderId }, body, others: [{ ...body, reason: 'other' }, { reason: 'damaged' }] }
  },
  createSubscription: async () => ({
    body: { url: ear(), types: ['order.created'] },
    others: [
      { url: `${ear()}/2`, types: ['order.created'] },
      { url: ear(), types: ['order.updated'] },
    ],
    once: ['secret'],
  }),
  deleteSubscription: async () => ({ params: { subscriptionId: await subscribed() } }),
  pingSubscription: async () => ({ params: { subscriptionId: await subscribed() } }),
  redeliver: async () => {
    const subscriptionId = await subscribed()
    const path = `/v1/webhooks/subscriptions/${subscriptionId}/ping`
    const { body } = await api(host).post<{ deliveryId: string }>(path, undefined, { token: ada.user })
    return { params: { subscriptionId, deliveryId: body.deliveryId } }
  },
}

const keyed = () => operations.filter(({ key, scope }) => key && scope !== 'operate')

test('every route that takes a key is tried', () => {
  expect(
    keyed()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(Object.keys(scenarios).sort())
})

for (const [id, prepare] of Object.entries(scenarios))
  verifies('purchase.same-key', `${id} answers a key once, replays it, and refuses another body under it`, async () => {
    const operation = operations.find((one) => one.id === id)
    if (!operation) throw new Error(`There is no ${id}`)
    const { params = {}, body, others = [], once = [] } = await prepare()
    const fields = Object.keys(operation.body?.schema.properties ?? {})
    const changed = fields.filter((field) =>
      others.some((other) => JSON.stringify(other[field]) !== JSON.stringify(body?.[field])),
    )
    expect(changed).toEqual(fields)

    const key = crypto.randomUUID()
    const send = async (payload: unknown, token = ada.user, under = key) => {
      const text = payload === undefined || typeof payload === 'string' ? payload : JSON.stringify(payload)
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': under, 'content-type': 'application/json' }
      const call = { method: operation.method, path: filled(operation.path, params), headers }
      const answer = await rawCall(host.url, { ...call, ...(text !== undefined && { body: text }) })
      const replayed = answer.headers['idempotent-replayed']
      const { etag } = answer.headers
      return { status: answer.status, etag, replayed, body: JSON.parse(answer.text) as Fields }
    }
    const first = await send(body)
    expect(first.status, JSON.stringify(first.body)).toBeLessThan(300)
    expect(first.replayed).toBeUndefined()
    const { ...kept } = first.body
    for (const name of once) delete kept[name]
    for (const again of await Promise.all([send(body), send(body)]))
      expect(again).toEqual({ ...first, body: kept, replayed: 'true' })
    for (const other of others)
      expect(await send(other), JSON.stringify(other)).toMatchObject({
        status: 422,
        body: { code: 'idempotency.mismatch' },
      })
    // The key stands for a meaning: spaces and the order of members say nothing.
    const reordered = Object.fromEntries(Object.entries(body ?? {}).reverse())
    expect(await send(`${JSON.stringify(reordered)} `)).toEqual({ ...first, body: kept, replayed: 'true' })
    expect(await send(body)).toMatchObject({ status: first.status, replayed: 'true' })

    const theirs = await send(body, bob.user)
    expect(theirs.replayed).toBeUndefined()
    expect([200, 201, 404]).toContain(theirs.status)
  })
