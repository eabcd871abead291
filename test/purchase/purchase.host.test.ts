import { afterAll, beforeAll, expect } from 'vitest'
import { untilMonday } from '#infra/demo/main.ts'
import { api } from '#test/support/api/api.ts'
import { executionsNamed } from '#test/support/host/executions.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { bankHoldsOf, books, expectClean } from '#test/support/purchases/books.ts'
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
