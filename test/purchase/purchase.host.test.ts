import { afterAll, beforeAll, expect } from 'vitest'
import { untilMonday } from '#infra/demo/main.ts'
import { api } from '#test/support/api/api.ts'
import { executionsNamed } from '#test/support/host/executions.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { bankHoldsOf, books, chaos, expectClean, setStock, shopBooks } from '#test/support/purchases/books.ts'
import { verifies } from '#test/support/run/verifies.ts'

let host: TestHost
let ada: Shopper

beforeAll(async () => {
  host = await startTestHost()
  // A Friday that is tomorrow would be too soon for some of the merchants.
  await host.local('clock', { advanceSeconds: untilMonday(Date.now()) })
  ada = await shopper(host)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

/** A quoted checkout of the first offer of one merchant. */
const quoted = async (words: string, merchantId: string, more = {}, who = ada) => {
  const offer = (await who.offers(words)).find((each) => each.merchantId === merchantId)
  if (!offer) throw new Error(`${merchantId} offers nothing for ${words}`)
  return { offer, checkout: await who.quote([{ offerId: offer.offerId }], more) }
}

for (const merchantId of ['merchant-a', 'merchant-b'])
  verifies('purchase.happy', `from words to a delivery and back at ${merchantId}`, async () => {
    const { offer, checkout } = await quoted('wireless headphones under $100, delivered by Friday', merchantId)
    expect(offer.reasons.length).toBeGreaterThan(0)
    expect(checkout).toMatchObject({ state: 'quoted', legs: [{ merchantId, payment: 'none', placement: 'none' }] })
    const approval = await ada.ask(checkout.checkoutId)
    expect((await ada.decide(checkout.checkoutId, approval)).state).toBe('approved')
    const done = await ada.reaches(checkout.checkoutId, ['completed', 'failed', 'parked'])
    expect(done).toMatchObject({ state: 'completed', legs: [{ payment: 'captured', placement: 'placed' }] })
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
      capturedMinor: checkout.totalMinor,
      heldMinor: 0,
      placed: 1,
    })

    const orderId = done.legs[0]?.orderId ?? ''
    const { post } = api(host)
    expect(
      (await post(`/v1/orders/${orderId}/simulate-advance`, { to: 'delivered' }, { token: ada.user })).status,
    ).toBe(202)
    const delivered = await ada.orderReaches(orderId, 'delivered')
    expect(delivered.facts.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['placed', 'shipped', 'in_transit', 'delivered']),
    )

    const refund = await post<{ refundedMinor: number }>(`/v1/orders/${orderId}/refund`, {}, { token: ada.user })
    expect(refund.status, JSON.stringify(refund.body)).toBe(200)
    expect((await ada.orderReaches(orderId, 'refunded')).refundedMinor).toBe(checkout.totalMinor)
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ refundedMinor: checkout.totalMinor })
  })

verifies('purchase.transitions', 'six for one leg', async () => {
  const { checkout } = await quoted('coffee maker under $90', 'merchant-a')
  const approval = await ada.ask(checkout.checkoutId)
  await ada.decide(checkout.checkoutId, approval)
  await ada.reaches(checkout.checkoutId, ['completed'])
  const [execution, ...others] = await executionsNamed(host, approval.approvalId)
  expect(others).toEqual([])
  expect(execution?.path).toEqual([
    'AwaitApproval',
    'AuthorizePayment',
    'PlaceOrders',
    'PlaceOrder',
    'SettlePurchase',
    'Purchased',
  ])
  expect(execution?.transitions).toBeLessThanOrEqual(9)
})

verifies(
  'purchase.same-key',
  'the same approval request twice is one request; another body under its key is refused',
  async () => {
    const { checkout } = await quoted('yoga mat', 'merchant-a')
    const path = `/v1/checkouts/${checkout.checkoutId}/request-approval`
    const { post } = api(host)
    const first = await post(path, { validSeconds: 600 }, { token: ada.agent, key: 'k1' })
    const again = await post(path, { validSeconds: 600 }, { token: ada.agent, key: 'k1' })
    expect(first.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    const other = await post(path, { validSeconds: 700 }, { token: ada.agent, key: 'k1' })
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.mismatch' } })
  },
)

verifies('purchase.same-key', 'twenty quotes at once under one key make one checkout at the merchant', async () => {
  const [offer] = await ada.offers('insulated bottle')
  const body = { lines: [{ offerId: offer?.offerId }], addressId: 'home', instrument: 'pm_ok' }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      api(host).post<{ checkoutId: string }>('/v1/checkouts', body, { token: ada.agent, key: 'burst' }),
    ),
  )
  expect(new Set(answers.map(({ status }) => status)).difference(new Set([201, 409]))).toEqual(new Set())
  const made = answers.filter(({ status }) => status === 201)
  expect(new Set(made.map((answer) => answer.body.checkoutId)).size).toBe(1)
  const { body: list } = await api(host).get<{ items: { checkoutId: string }[] }>('/v1/checkouts?limit=100', {
    token: ada.user,
  })
  expect(list.items.filter(({ checkoutId }) => checkoutId === made[0]?.body.checkoutId)).toHaveLength(1)
})

verifies(
  'purchase.drift-asks-again',
  'a dearer price stops it, shows the difference and asks again on the same checkout',
  async () => {
    const { checkout } = await quoted('trekking two-person tent', 'merchant-b')
    const { checkoutId } = checkout
    const approval = await ada.ask(checkoutId)
    await chaos(host, 'merchant-b', { operation: 'get', kind: 'price-change', percent: 10 })
    await ada.decide(checkoutId, approval)
    const stopped = await ada.reaches(checkoutId, ['quoted', 'completed', 'failed'])
    expect(stopped.state).toBe('quoted')
    expect(stopped.drift).toEqual([
      { leg: 1, what: 'total', approved: String(checkout.totalMinor), now: String(stopped.totalMinor) },
    ])
    expect(stopped.totalMinor).toBeGreaterThan(checkout.totalMinor)
    expect(await books(host, ada, checkoutId)).toMatchObject({ capturedMinor: 0, heldMinor: 0, placed: 0 })

    const again = await ada.ask(checkoutId)
    expect(again.approvalId).not.toBe(approval.approvalId)
    const old = await api(host).post(
      `/v1/checkouts/${checkoutId}/approve`,
      { approvalId: approval.approvalId, receiptHash: approval.receiptHash },
      { token: ada.user },
    )
    expect(old.body).toMatchObject({ code: 'approval.not-found' })
    await ada.decide(checkoutId, again)
    const done = await ada.reaches(checkoutId, ['completed', 'failed'])
    expect(done.state).toBe('completed')
    expect(await books(host, ada, checkoutId)).toMatchObject({ capturedMinor: stopped.totalMinor, placed: 1 })
  },
)

verifies('purchase.cheaper-passes', 'and the lower total is what is paid', async () => {
  const { checkout } = await quoted('city bicycle', 'merchant-b')
  const approval = await ada.ask(checkout.checkoutId)
  await chaos(host, 'merchant-b', { operation: 'get', kind: 'price-change', percent: -10 })
  await ada.decide(checkout.checkoutId, approval)
  const done = await ada.reaches(checkout.checkoutId, ['completed', 'failed', 'quoted'])
  expect(done.state).toBe('completed')
  expect(done.totalMinor).toBeLessThan(checkout.totalMinor)
  expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ capturedMinor: done.totalMinor, heldMinor: 0 })
})

verifies('purchase.sold-out', 'units that vanish before the order leave nothing held and the claim free', async () => {
  const { checkout } = await quoted('bike helmet', 'merchant-b')
  const approval = await ada.ask(checkout.checkoutId)
  await chaos(host, 'merchant-b', { operation: 'complete', kind: 'out-of-stock' })
  await ada.decide(checkout.checkoutId, approval)
  const failed = await ada.reaches(checkout.checkoutId, ['completed', 'failed', 'parked'])
  expect(failed).toMatchObject({ state: 'failed', failure: { code: 'purchase.failed' }, legs: [{ payment: 'voided' }] })
  expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ capturedMinor: 0, heldMinor: 0, placed: 0 })
  const retry = await quoted('bike helmet', 'merchant-b')
  expect((await ada.ask(retry.checkout.checkoutId)).approvalId).toBeTruthy()
})

verifies('purchase.sold-out', 'a thing that is not there is refused when it is quoted', async () => {
  const { offer } = await quoted('head torch', 'merchant-a')
  const { stock } = await shopBooks(host, 'merchant-a')
  expect(stock.some(({ sku }) => sku === offer.sku)).toBe(true)
  await setStock(host, 'merchant-a', offer.sku, { available: 0 })
  const body = {
    lines: [{ merchantId: 'merchant-a', sku: offer.sku, quantity: 1 }],
    addressId: 'home',
    instrument: 'pm_ok',
  }
  const answer = await api(host).post('/v1/checkouts', body, { token: ada.agent })
  expect(answer).toMatchObject({ status: 409, body: { code: 'offer.sold-out' } })
})

verifies('purchase.declined', 'nothing is placed and nothing stays held', async () => {
  const { checkout } = await quoted('dotted notebook', 'merchant-a', { instrument: 'pm_declined_insufficient_funds' })
  const approval = await ada.ask(checkout.checkoutId)
  await ada.decide(checkout.checkoutId, approval)
  const failed = await ada.reaches(checkout.checkoutId, ['completed', 'failed', 'parked'])
  expect(failed).toMatchObject({
    state: 'failed',
    failure: { code: 'payment.declined' },
    legs: [{ payment: 'declined', placement: 'canceled' }],
  })
  expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ capturedMinor: 0, heldMinor: 0, placed: 0 })
})

verifies(
  'purchase.duplicate',
  'the same things again are refused and name the first; a user who means it may',
  async () => {
    const bob = await shopper(host)
    const first = await quoted('city bicycle', 'merchant-b', {}, bob)
    await bob.decide(first.checkout.checkoutId, await bob.ask(first.checkout.checkoutId))
    await bob.reaches(first.checkout.checkoutId, ['completed'])
    const second = await quoted('city bicycle', 'merchant-b', {}, bob)
    const path = `/v1/checkouts/${second.checkout.checkoutId}/request-approval`
    const { post } = api(host)
    const refused = await post(path, {}, { token: bob.agent })
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'purchase.duplicate', details: { checkoutId: first.checkout.checkoutId } },
    })
    expect(await post(path, { buyAgain: true }, { token: bob.agent })).toMatchObject({
      status: 403,
      body: { code: 'auth.forbidden' },
    })
    expect(await bankHoldsOf(host, second.checkout.checkoutId)).toEqual([])
    expect((await post(path, { buyAgain: true }, { token: bob.user })).status).toBe(201)
  },
)

verifies(
  'purchase.cheaper-passes',
  'a price that falls while the order is placed is the price that is captured',
  async () => {
    const { checkout } = await quoted('adjustable dumbbells', 'merchant-b')
    const approval = await ada.ask(checkout.checkoutId)
    await chaos(host, 'merchant-b', { operation: 'complete', kind: 'price-change', percent: -10 })
    await ada.decide(checkout.checkoutId, approval)
    const done = await ada.reaches(checkout.checkoutId, ['completed', 'failed', 'parked'])
    expect(done.state).toBe('completed')
    const order = (await shopBooks(host, 'merchant-b')).orders.find(
      (each) => each.checkoutId === checkout.legs[0]?.merchantCheckoutId,
    )
    expect(order?.totalMinor).toBeLessThan(checkout.totalMinor)
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
      capturedMinor: order?.totalMinor,
      heldMinor: 0,
      placed: 1,
    })
  },
)
