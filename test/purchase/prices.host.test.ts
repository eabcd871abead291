import { afterAll, beforeAll, expect } from 'vitest'
import { untilMonday } from '#infra/demo/main.ts'
import { api } from '#test/support/api/api.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { books, chaos, expectClean, setStock, shopBooks } from '#test/support/purchases/books.ts'
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
