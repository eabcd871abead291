import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { untilEnded } from '#test/support/host/executions.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type CheckoutReply, type Shopper, shopper } from '#test/support/people/shopping.ts'
import { bankHoldsOf, books, calm, chaos, expectClean, remaining } from '#test/support/purchases/books.ts'
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

/** One basket over both merchants. */
const basket = async (words: string, fulfilment: string): Promise<CheckoutReply> => {
  const offers = await ada.offers(words)
  const lines = ['merchant-a', 'merchant-b'].map((merchantId) => {
    const offer = offers.find((each) => each.merchantId === merchantId)
    return { merchantId, sku: offer?.sku, quantity: 1 }
  })
  return ada.quote(lines, { fulfilment })
}
const buy = async (checkout: CheckoutReply): Promise<CheckoutReply> => {
  const approval = await ada.ask(checkout.checkoutId)
  await ada.decide(checkout.checkoutId, approval)
  return untilEnded(host, ada, { checkoutId: checkout.checkoutId, approvalId: approval.approvalId })
}

verifies('purchase.legs', 'both are placed and paid under one decision', async () => {
  const checkout = await basket('yoga mat', 'all_or_nothing')
  expect(checkout.legs).toHaveLength(2)
  const done = await buy(checkout)
  expect(done).toMatchObject({ state: 'completed', legs: [{ payment: 'captured' }, { payment: 'captured' }] })
  expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
    capturedMinor: checkout.totalMinor,
    heldMinor: 0,
    placed: 2,
  })
  expect(await bankHoldsOf(host, checkout.checkoutId)).toHaveLength(2)
})

verifies('purchase.legs', 'all or nothing: when one is sold out the other is taken back, money and all', async () => {
  const before = await remaining(host, ada)
  const checkout = await basket('insulated bottle', 'all_or_nothing')
  await chaos(host, 'merchant-b', { operation: 'complete', kind: 'out-of-stock' })
  const done = await buy(checkout)
  expect(done).toMatchObject({
    state: 'failed',
    legs: [
      { placement: 'canceled', payment: 'refunded' },
      { placement: 'canceled', payment: 'voided' },
    ],
  })
  const records = await books(host, ada, checkout.checkoutId)
  expect(records).toMatchObject({ heldMinor: 0, placed: 0 })
  expect(records.capturedMinor).toBe(records.refundedMinor)
  expect(await remaining(host, ada)).toBe(before)
})

verifies(
  'purchase.legs',
  'best effort: what can be had is bought, the rest is let go, and the budget knows',
  async () => {
    const before = await remaining(host, ada)
    const checkout = await basket('bike helmet', 'best_effort')
    await chaos(host, 'merchant-b', { operation: 'complete', kind: 'out-of-stock' })
    const done = await buy(checkout)
    const boughtMinor = checkout.legs[0]?.totalMinor ?? 0
    expect(done).toMatchObject({
      state: 'completed',
      legs: [
        { placement: 'placed', payment: 'captured' },
        { placement: 'canceled', payment: 'voided' },
      ],
    })
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
      capturedMinor: boughtMinor,
      heldMinor: 0,
      placed: 1,
    })
    expect(await remaining(host, ada)).toBe(before - boughtMinor)
  },
)

verifies(
  'purchase.legs',
  'a basket whose first quote failed at one merchant can be quoted again under its key, and bought',
  async () => {
    const offers = await ada.offers('head torch')
    const lines = ['merchant-a', 'merchant-b'].map((merchantId) => {
      const offer = offers.find((each) => each.merchantId === merchantId)
      return { merchantId, sku: offer?.sku, quantity: 1, options: { Strap: 'Black' } }
    })
    const body = { lines, addressId: 'home', instrument: 'pm_ok' }
    const key = crypto.randomUUID()
    const quote = () => api(host).post<CheckoutReply>('/v1/checkouts', body, { token: ada.agent, key })
    await chaos(host, 'merchant-b', { operation: 'create', kind: 'error-before' })
    expect((await quote()).status).toBe(503)
    const again = await quote()
    expect(again.status).toBe(201)
    const { drift, ...done } = await buy(again.body)
    expect(drift).toBeUndefined()
    expect(done).toMatchObject({ state: 'completed', legs: [{ payment: 'captured' }, { payment: 'captured' }] })
    expect(done.legs.map((leg) => leg.lines[0])).toMatchObject([
      { options: { Strap: 'Black' } },
      { options: { Strap: 'Black' } },
    ])
  },
)

verifies('purchase.webhook-settles', 'while the merchant answers nothing else', async () => {
  const [offer] = (await ada.offers('city bicycle')).filter(({ merchantId }) => merchantId === 'merchant-b')
  const checkout = await ada.quote([{ offerId: offer?.offerId }])
  const approval = await ada.ask(checkout.checkoutId)
  await chaos(host, 'merchant-b', { operation: 'complete', kind: 'timeout-after-commit', delayMs: 9000 })
  await ada.decide(checkout.checkoutId, approval)
  const placement = async () => (await ada.checkout(checkout.checkoutId)).legs[0]?.placement ?? ''
  // Its webhook may be here before anybody looks.
  await until(async () => ['requested', 'placed'].includes(await placement()))
  for (const operation of ['get', 'cancel']) await chaos(host, 'merchant-b', { operation, kind: 'dead', times: null })
  await until(async () => (await placement()) === 'placed')
  const done = await untilEnded(host, ada, { checkoutId: checkout.checkoutId, approvalId: approval.approvalId })
  await calm(host, 'merchant-b')
  expect(done.state).toBe('completed')
  expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
    capturedMinor: checkout.totalMinor,
    heldMinor: 0,
    placed: 1,
  })
})
