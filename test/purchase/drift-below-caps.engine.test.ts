import { expect } from 'vitest'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { door, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const desk = worldOf(startBuyers)
const coffeeOf = (letter: 'a' | 'b') => ({ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 })
const dearer = (merchantId: 'merchant-a' | 'merchant-b', percent: number) =>
  desk.trouble(merchantId, { operation: 'get', kind: 'price-change', percent, times: null })
const takenOf = async (checkoutId: string) =>
  (await desk.holdsOf([checkoutId])).reduce((sum, { capturedMinor = 0 }) => sum + capturedMinor, 0)

for (const drift of [{ allow: 'lower' }, { allow: 'up_to', percent: 1 }])
  verifies('delegation.drift', `${drift.allow}: no leg spends what an absent merchant leaves`, async () => {
    const who = await desk.buyer()
    await delegated(who, { drift })
    const { checkoutId } = await planned(who, [coffeeOf('a'), coffeeOf('b')], { fulfilment: 'best_effort' })
    expect((await requested(who, checkoutId)).body.state).toBe('approved')
    await dearer('merchant-a', 70)
    await desk.trouble('merchant-b', { operation: '*', kind: 'dead', times: null })
    const { state } = await desk.finish(checkoutId)
    expect(state).not.toBe('completed')
    expect(await takenOf(checkoutId)).toBe(0)
  })

verifies('delegation.drift', 'no rise passes the cap that the intent stated', async () => {
  const who = await desk.buyer()
  await delegated(who, { drift: { allow: 'up_to', percent: 20 } })
  const { totalMinor: cap } = await planned(who, [coffeeOf('b')])
  const addressId = await who.stored(door)
  const wish = { query: 'coffee', maxPriceMinor: cap, currency: 'USD' }
  const { intentId } = (await who.agent(createIntent, { body: wish })).body
  const basket = { intentId, lines: [coffeeOf('b')], addressId, instrument: 'pm_ok' }
  const { checkoutId } = (await who.agent(createCheckout, { body: basket })).body
  expect((await requested(who, checkoutId)).body).toMatchObject({ state: 'approved', decision: { mostMinor: cap } })
  await dearer('merchant-b', 10)
  expect((await desk.finish(checkoutId)).state).toBe('quoted')
  expect(await takenOf(checkoutId)).toBe(0)
})
