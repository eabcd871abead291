import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import { until } from '#test/support/run/until.ts'

const shops = ['merchant-a', 'merchant-b'] as const

let desk: Buyers
let ada: Buyer
beforeAll(async () => {
  desk = await startBuyers()
  ada = await desk.buyer()
})
afterAll(() => desk.stop())

const ask = async (intentId: string) => (await ada.agent(listOffers, { params: { intentId } })).body
const intent = async (): Promise<string> =>
  (await ada.agent(createIntent, { body: { query: 'dotted notebook', merchants: [...shops] } })).body.intentId
/** The merchant's next search goes wrong in this way, and those after it do not. */
const failsOnce = (shop: (typeof shops)[number], kind: 'hang' | 'dead') =>
  desk.companies.control(shop, 'POST', '/chaos', { operation: 'search', kind, times: 1, delayMs: 20_000 })

claimByTries(
  29,
  'when every merchant is only starting the first question has offers, and one that was late is in the answer soon',
  { small: 1, usual: 4, full: 20 },
  async ({ count, tried, each }) => {
    await each(count, async () => {
      for (const shop of shops) await failsOnce(shop, 'hang')
      expect((await ask(await intent())).offers.length).toBeGreaterThan(0)
      for (const shop of shops) await desk.companies.control(shop, 'DELETE', '/chaos')

      await failsOnce('merchant-b', 'dead')
      const intentId = await intent()
      expect((await ask(intentId)).complete).toBe(false)
      const whole = await until(async () => {
        const answer = await ask(intentId)
        return answer.complete && answer
      }, 60_000)
      const offering = whole.offers.map((offer: { merchantId: string }) => offer.merchantId)
      expect(new Set(offering)).toEqual(new Set(shops))
      tried()
    })
  },
)
