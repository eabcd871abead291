import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type OrderReply, type Shopper, shopper } from '#test/support/people/shopping.ts'
import { books, chaos, expectClean, shopBooks } from '#test/support/purchases/books.ts'
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

const bought = async (words: string, merchantId: string) => {
  const offer = (await ada.offers(words)).find((each) => each.merchantId === merchantId)
  if (!offer) throw new Error(`${merchantId} does not offer ${words}`)
  const checkout = await ada.quote([{ offerId: offer.offerId }])
  await ada.decide(checkout.checkoutId, await ada.ask(checkout.checkoutId))
  const done = await ada.reaches(checkout.checkoutId, ['completed', 'failed', 'parked'])
  expect(done.state).toBe('completed')
  return { checkout: done, sku: offer.sku, orderId: done.legs[0]?.orderId ?? '' }
}
const stockOf = async (merchantId: string, sku: string) =>
  (await shopBooks(host, merchantId)).stock.find((row) => row.sku === sku)?.available

for (const merchantId of ['merchant-a', 'merchant-b']) {
  verifies('order.cancel', `${merchantId} takes it back: all the money and the unit return, once`, async () => {
    const { checkout, orderId, sku } = await bought('yoga mat', merchantId)
    const before = await stockOf(merchantId, sku)
    const { post } = api(host)
    const first = await post<OrderReply>(
      `/v1/orders/${orderId}/cancel`,
      {},
      { token: ada.user, key: `cancel-${merchantId}` },
    )
    expect(first.status, JSON.stringify(first.body)).toBe(200)
    const again = await post<OrderReply>(
      `/v1/orders/${orderId}/cancel`,
      {},
      { token: ada.user, key: `cancel-${merchantId}` },
    )
    expect(again.body).toEqual(first.body)
    const canceled = await ada.orderReaches(orderId, 'refunded')
    expect(canceled.facts.map(({ kind }) => kind)).toContain('canceled')
    expect(canceled.refundedMinor).toBe(checkout.totalMinor)
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
      refundedMinor: checkout.totalMinor,
      heldMinor: 0,
      placed: 0,
    })
    expect(await stockOf(merchantId, sku)).toBe((before ?? 0) + 1)
    const more = await post(`/v1/orders/${orderId}/cancel`, {}, { token: ada.user })
    expect(more).toMatchObject({ status: 409, body: { code: 'order.not-cancelable' } })
  })

  verifies('order.refund', `${merchantId} gives back a part, then the rest, never more`, async () => {
    const { checkout, orderId } = await bought('bike helmet', merchantId)
    const { post } = api(host)
    const refund = (amountMinor?: number) =>
      post<OrderReply>(`/v1/orders/${orderId}/refund`, { amountMinor }, { token: ada.user })
    expect(await refund(checkout.totalMinor + 1)).toMatchObject({ status: 409, body: { code: 'order.not-refundable' } })
    expect((await refund(1000)).status).toBe(200)
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ refundedMinor: 1000 })
    expect((await ada.checkout(checkout.checkoutId)).legs[0]?.payment).toBe('partially_refunded')
    expect((await refund()).status).toBe(200)
    await ada.orderReaches(orderId, 'refunded')
    expect(await refund(1)).toMatchObject({ status: 409 })
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ refundedMinor: checkout.totalMinor })
  })
}

verifies('order.cancel', 'a shipped order is not canceled and keeps its money', async () => {
  const { checkout, orderId } = await bought('insulated bottle', 'merchant-a')
  const { post } = api(host)
  await post(`/v1/orders/${orderId}/simulate-advance`, { to: 'shipped' }, { token: ada.user })
  await ada.orderReaches(orderId, 'shipped')
  expect(await post(`/v1/orders/${orderId}/cancel`, {}, { token: ada.user })).toMatchObject({
    status: 409,
    body: { code: 'order.not-cancelable' },
  })
  expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
    capturedMinor: checkout.totalMinor,
    refundedMinor: 0,
    placed: 1,
  })
})

verifies(
  'order.refund',
  'a bank that refunds and does not answer is looked up: the money comes back once',
  async () => {
    const { checkout, orderId } = await bought('city bicycle', 'merchant-b')
    await chaos(host, 'bank', { operation: 'refund', kind: 'error-after' })
    const { post } = api(host)
    const answer = await post<OrderReply>(`/v1/orders/${orderId}/refund`, { amountMinor: 500 }, { token: ada.user })
    expect([200, 202]).toContain(answer.status)
    await host.local('clock', { advanceSeconds: 180 })
    await ada.login()
    const done = await until(async () => (await ada.order(orderId)).refunds.find(({ state }) => state === 'done'))
    expect(done.amountMinor).toBe(500)
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({ refundedMinor: 500 })
  },
)
