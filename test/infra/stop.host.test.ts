import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { books } from '#test/support/purchases/books.ts'

let host: TestHost
let ada: Shopper
beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterAll(() => host?.stop())

test('a host that is told to stop in the middle of purchases lets each of them end as if it had not', async () => {
  const decided: string[] = []
  const buy = async (merchantId: string, sku: string) => {
    const { checkoutId } = await ada.quote([{ merchantId, sku, quantity: 1 }])
    await ada.decide(checkoutId, await ada.ask(checkoutId))
    decided.push(checkoutId)
  }
  await buy('merchant-a', 'a-kit-01')
  await buy('merchant-b', 'b-aud-06')
  expect(await host.end()).toBe(0)
  await host.restart()
  for (const checkoutId of decided) {
    const { state, totalMinor, failure } = await ada.reaches(checkoutId, ['completed', 'failed', 'parked'])
    expect({ state, failure }).toEqual({ state: 'completed', failure: undefined })
    expect(await books(host, ada, checkoutId)).toMatchObject({ capturedMinor: totalMinor, heldMinor: 0, placed: 1 })
  }
})
