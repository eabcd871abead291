import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startOddAnswers } from '#test/support/companies/odd-answers.ts'
import { seenOf } from '#test/support/purchases/legs.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { verifies } from '#test/support/run/verifies.ts'

const odd = startOddAnswers()
let world: Purchases
beforeAll(async () => {
  world = await startPurchases(odd.line)
})
afterAll(() => world.stop())
afterEach(() => odd.mend())

const unheardOf = { state: 'declined', reason: 'velocity_exceeded' }
for (const [how, answer] of Object.entries({
  'an answer': { statusCode: 200, body: unheardOf },
  'a refusal': { statusCode: 402, body: { code: 'velocity_exceeded', content: 'Too many payments' } },
}))
  verifies('purchase.declined', `${how} with a reason that nobody has heard of is a final decline`, async () => {
    const checkout = await world.decided(await world.asked(await world.quoted(['merchant-b'])))
    odd.say('bank', /^POST \/v1\/holds$/, answer)
    expect(await sagaOf(checkout).run()).toMatchObject({ state: 'failed', failure: { code: 'payment.declined' } })
    const asks = odd.calls.filter((call) => call === 'bank POST /v1/holds')
    expect(asks).toHaveLength(1)
    const seen = await seenOf(world, checkout)
    expect(seen.legs).toMatchObject([{ declined: 'velocity_exceeded' }])
  })
