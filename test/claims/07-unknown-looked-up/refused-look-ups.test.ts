import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { startOddAnswers } from '#test/support/companies/odd-answers.ts'
import { seenOf } from '#test/support/purchases/legs.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { claim } from '#test/support/run/claims.ts'

const answers = startOddAnswers()
let world: Purchases
beforeAll(async () => {
  world = await startPurchases(answers.line)
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  answers.mend()
  vi.useRealTimers()
  await world.calm()
})

const hold = /^POST \/v1\/holds$/
const lookUp = /^GET \/v1\/holds\//

claim(
  7,
  'the bank refuses to be looked up: Purser neither asks for the hold again nor gives the purchase up, and buys once it answers',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    for (const [statusCode, code] of [
      [404, 'no_such_route'],
      [409, 'reference_conflict'],
      [422, 'invalid_request'],
    ] as const) {
      const checkout = await world.approved('merchant-b')
      const saga = sagaOf(checkout)
      const unknown = { name: 'payment.outcome-unknown' }
      const refuse = () => {
        answers.mend()
        answers.say('bank', lookUp, { statusCode, body: { code, content: 'No' } })
      }
      answers.say('bank', hold, { statusCode: 503, body: {} })
      await expect(saga.authorize(), code).rejects.toMatchObject(unknown)
      refuse()
      await expect(saga.authorize(), code).rejects.toMatchObject(unknown)
      expect(answers.calls.filter((call) => call.includes('POST /v1/holds'))).toEqual([])
      answers.mend()
      await saga.authorize()
      refuse()
      await expect(saga.place(1), code).rejects.toMatchObject(unknown)
      answers.mend()
      expect(await saga.run(), code).toMatchObject({ state: 'completed' })
      const { legs, orders, kinds } = await seenOf(world, checkout)
      expect(legs, code).toMatchObject([{ phase: 'settled', payment: 'captured' }])
      expect([orders.length, kinds], code).toEqual([1, ['1 authorize', '1 capture']])
      tried(2)
    }
  },
)
