import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import { notNow, startOddAnswers } from '#test/support/companies/odd-answers.ts'
import { seenOf } from '#test/support/purchases/legs.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { verifies } from '#test/support/run/verifies.ts'

const answers = startOddAnswers()
let world: Purchases
const both: readonly MerchantName[] = ['merchant-a', 'merchant-b']
const codes = ['gro-01', 'gro-02']
beforeAll(async () => {
  world = await startPurchases(answers.line)
  for (const merchant of both) for (const code of codes) await world.stockIn(merchant, world.skuOf(merchant, code), 50)
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  answers.mend()
  await world.calm()
})

const approved = async (fulfilment: 'all_or_nothing' | 'best_effort') =>
  world.decided(await world.asked(await world.quoted(both, codes, { fulfilment })))

verifies('legs.away', 'best effort: a merchant that is away before anything is held costs its leg alone', async () => {
  const checkout = await approved('best_effort')
  await world.trouble('merchant-b', { operation: '*', kind: 'dead', times: null })
  expect(await sagaOf(checkout).run()).toMatchObject({ state: 'completed' })
  await world.calm()
  const seen = await seenOf(world, checkout)
  expect(seen.legs.map(({ phase, payment, refused }) => [phase, payment, refused])).toEqual([
    ['settled', 'captured', undefined],
    ['undone', 'none', 'unreachable'],
  ])
  expect(seen).toMatchObject({ claimed: [true, false], budgetHolds: 0, spentMinor: seen.legs[0]?.totalMinor })
  expect(seen.orders).toHaveLength(1)
  expect(seen.kinds).toEqual(['1 authorize', '1 capture'])
  const audit = await all({ partition: keys.auditPartition(checkout.checkoutId) })
  expect(audit.find(({ action }) => action === 'payment.request')?.['details']).toMatchObject({ without: '2' })
})

verifies('legs.away', 'best effort: a merchant that limits our requests costs its leg alone too', async () => {
  const checkout = await approved('best_effort')
  answers.say('merchant-b', /^GET .*checkout-sessions/, notNow.limited)
  expect(await sagaOf(checkout).run()).toMatchObject({ state: 'completed' })
  const { legs } = await seenOf(world, checkout)
  expect(legs.map(({ phase, payment, refused }) => [phase, payment, refused])).toEqual([
    ['settled', 'captured', undefined],
    ['undone', 'none', 'unreachable'],
  ])
})

verifies(
  'legs.away',
  'best effort: one that is back after a moment loses nothing; all or nothing waits for all',
  async () => {
    const blinked = await approved('best_effort')
    await world.trouble('merchant-b', { operation: 'get', kind: 'dead', times: 1 })
    expect(await sagaOf(blinked).run()).toMatchObject({ state: 'completed' })
    expect((await seenOf(world, blinked)).orders).toHaveLength(2)
    const whole = await approved('all_or_nothing')
    await world.trouble('merchant-b', { operation: 'get', kind: 'dead', times: null })
    await expect(sagaOf(whole).authorize()).rejects.toMatchObject({ name: 'merchant.unavailable' })
    expect((await seenOf(world, whole)).holds).toEqual([undefined, undefined])
  },
)

verifies('legs.away', 'best effort: with nobody there nothing is decided, and all is tried again', async () => {
  const none = await approved('best_effort')
  for (const merchant of both) await world.trouble(merchant, { operation: 'get', kind: 'dead', times: null })
  await expect(sagaOf(none).authorize()).rejects.toMatchObject({ name: 'merchant.unavailable' })
  expect((await checkouts.get(none.checkoutId))?.state).toBe('approved')
})
