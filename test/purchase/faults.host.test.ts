import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { executionsNamed, untilEnded } from '#test/support/host/executions.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type CheckoutReply, type Shopper, shopper } from '#test/support/people/shopping.ts'
import { bankHoldsOf, books, calm, chaos, expectClean, remaining, shopBooks } from '#test/support/purchases/books.ts'
import { until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

let host: TestHost
let ada: Shopper

beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterEach(async () => {
  for (const company of ['bank', 'merchant-a', 'merchant-b']) await calm(host, company)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

/** Buys with a fault waiting, and gives the clock pushes until the purchase ends. */
const buyInto = async (
  words: string,
  merchantId: string,
  arm: () => Promise<unknown>,
  stepSeconds = 45,
  after: (checkout: CheckoutReply) => Promise<void> = async () => {},
) => {
  await ada.login()
  const offer = (await ada.offers(words)).find((each) => each.merchantId === merchantId)
  const checkout = await ada.quote([{ offerId: offer?.offerId }])
  const approval = await ada.ask(checkout.checkoutId)
  await arm()
  await ada.decide(checkout.checkoutId, approval)
  await after(checkout)
  const ids = { checkoutId: checkout.checkoutId, approvalId: approval.approvalId }
  const done = await untilEnded(host, ada, ids, stepSeconds)
  return { done, asked: approval, checkout, sku: offer?.sku ?? '' }
}
const bought = async (checkoutId: string, totalMinor: number) =>
  expect(await books(host, ada, checkoutId)).toMatchObject({
    capturedMinor: totalMinor,
    refundedMinor: 0,
    heldMinor: 0,
    placed: 1,
  })
const nothingBought = async (checkoutId: string) => {
  const records = await books(host, ada, checkoutId)
  expect(records).toMatchObject({ heldMinor: 0, placed: 0 })
  expect(records.capturedMinor - records.refundedMinor).toBe(0)
}

for (const merchantId of ['merchant-a', 'merchant-b']) {
  verifies('purchase.unknown-placement', `${merchantId} commits and hangs: one order, found by look-up`, async () => {
    const { done, checkout } = await buyInto('insulated bottle', merchantId, () =>
      chaos(host, merchantId, { operation: 'complete', kind: 'timeout-after-commit', delayMs: 8000 }),
    )
    expect(done.state).toBe('completed')
    await bought(checkout.checkoutId, checkout.totalMinor)
  })

  verifies('purchase.unknown-placement', `${merchantId} answers 503 after it committed: one order`, async () => {
    const { done, checkout } = await buyInto('yoga mat', merchantId, () =>
      chaos(host, merchantId, { operation: 'complete', kind: 'error-after' }),
    )
    expect(done.state).toBe('completed')
    await bought(checkout.checkoutId, checkout.totalMinor)
  })

  verifies(
    'purchase.unknown-placement',
    `${merchantId} answers 503 before it did anything: asked again under the same key, one order`,
    async () => {
      const { done, checkout } = await buyInto('bike helmet', merchantId, () =>
        chaos(host, merchantId, { operation: 'complete', kind: 'error-before' }),
      )
      expect(done.state).toBe('completed')
      await bought(checkout.checkoutId, checkout.totalMinor)
    },
  )

  verifies('purchase.unknown-placement', `${merchantId} takes its time: still one order`, async () => {
    const { done, checkout } = await buyInto('dotted notebook', merchantId, () =>
      chaos(host, merchantId, { operation: 'complete', kind: 'complete-in-progress', polls: 2 }),
    )
    expect(done.state).toBe('completed')
    await bought(checkout.checkoutId, checkout.totalMinor)
  })
}

verifies(
  'purchase.unknown-payment',
  'a bank that holds and does not answer is looked up: one hold, one capture',
  async () => {
    const { done, checkout } = await buyInto('head torch', 'merchant-a', () =>
      chaos(host, 'bank', { operation: 'authorize', kind: 'timeout-after-commit', delayMs: 8000 }),
    )
    expect(done.state).toBe('completed')
    await bought(checkout.checkoutId, checkout.totalMinor)
    expect(await bankHoldsOf(host, checkout.checkoutId)).toHaveLength(1)
  },
)

verifies(
  'purchase.unknown-payment',
  'a bank that fails before and after is asked by reference, never twice',
  async () => {
    const { done, checkout } = await buyInto('trekking poles', 'merchant-a', async () => {
      await chaos(host, 'bank', { operation: 'authorize', kind: 'error-after' })
      await chaos(host, 'bank', { operation: 'find', kind: 'error-before', times: 2 })
    })
    expect(done.state).toBe('completed')
    await bought(checkout.checkoutId, checkout.totalMinor)
  },
)

verifies(
  'purchase.merchant-dies',
  'before the order: nothing is bought, the hold is let go, stock and budget return',
  async () => {
    const before = await remaining(host, ada)
    const {
      done,
      checkout,
      asked: approval,
    } = await buyInto('two-person tent', 'merchant-b', async () => {
      await chaos(host, 'merchant-b', { operation: 'complete', kind: 'dead', times: null })
      await chaos(host, 'merchant-b', { operation: 'get', kind: 'dead', times: 12 })
    })
    if (done.state === 'parked') throw new Error(`parked: ${JSON.stringify(done)}`)
    expect(done.state).toBe('failed')
    await nothingBought(checkout.checkoutId)
    expect(await remaining(host, ada)).toBe(before)
    const [execution] = await executionsNamed(host, approval.approvalId)
    expect(execution?.path).toContain('ClosePurchase')
    const { holds } = await shopBooks(host, 'merchant-b')
    expect(holds.filter(({ id, hold }) => id === checkout.legs[0]?.merchantCheckoutId && hold === 'held')).toEqual([])
  },
)

verifies(
  'purchase.merchant-dies',
  'for good after it may have taken the order: parked with what is owed, never guessed',
  async () => {
    const { done, checkout } = await buyInto(
      'city bicycle',
      'merchant-b',
      async () => {
        await chaos(host, 'merchant-b', { operation: 'complete', kind: 'timeout-after-commit', delayMs: 8000 })
        await chaos(host, 'merchant-b', { operation: 'webhook', kind: 'webhook-dropped', times: null })
      },
      700,
      async ({ checkoutId }) => {
        const session = (await ada.checkout(checkoutId)).legs[0]?.merchantCheckoutId
        await until(async () =>
          (await shopBooks(host, 'merchant-b')).orders.some((order) => order.checkoutId === session),
        )
        for (const operation of ['get', 'cancel', 'profile'])
          await chaos(host, 'merchant-b', { operation, kind: 'dead', times: null })
      },
    )
    expect(done).toMatchObject({ state: 'parked', legs: [{ placement: 'unknown', payment: 'authorized' }] })
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
      capturedMinor: 0,
      heldMinor: checkout.totalMinor,
      placed: 1,
    })
  },
)

verifies('purchase.capture-fails', 'and comes back: the order stands and the money is taken once', async () => {
  const { done, checkout } = await buyInto('electric bicycle', 'merchant-b', () =>
    chaos(host, 'bank', { operation: 'capture', kind: 'error-before', times: 1 }),
  )
  expect(done.state).toBe('completed')
  await bought(checkout.checkoutId, checkout.totalMinor)
})

verifies(
  'purchase.capture-fails',
  'for good: the order stands, what is owed is parked, nothing is undone',
  async () => {
    const { done, checkout } = await buyInto(
      'adjustable dumbbells',
      'merchant-b',
      () => chaos(host, 'bank', { operation: 'capture', kind: 'dead', times: null }),
      700,
    )
    expect(done).toMatchObject({ state: 'parked', legs: [{ placement: 'placed', payment: 'authorized' }] })
    expect(await books(host, ada, checkout.checkoutId)).toMatchObject({
      capturedMinor: 0,
      heldMinor: checkout.totalMinor,
      placed: 1,
    })
  },
)
