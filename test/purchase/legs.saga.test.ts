import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import { cannotCancel, checkoutPaidLike, seenOf } from '#test/support/purchases/legs.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Purchases
const both: readonly MerchantName[] = ['merchant-a', 'merchant-b']
const codes = ['gro-01', 'gro-02', 'gro-03']
beforeAll(async () => {
  world = await startPurchases()
  for (const merchant of both) for (const code of codes) await world.stockIn(merchant, world.skuOf(merchant, code), 50)
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

type Fulfilment = 'all_or_nothing' | 'best_effort'
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const approved = async (fulfilment: Fulfilment, at: readonly MerchantName[] = both, special = {}) =>
  world.decided(await world.asked(await world.quoted(at, codes, { fulfilment, ...special })))
const soldOutAt = (merchant: MerchantName) => world.trouble(merchant, { operation: 'complete', kind: 'out-of-stock' })
/** The order is made, and nobody hears of it for now. */
const silentAt = async (merchant: MerchantName) => {
  await world.trouble(merchant, { operation: 'complete', kind: 'error-after', times: null })
  await world.trouble(merchant, { operation: 'get', kind: 'dead', times: null })
}

verifies('legs.declined', 'all or nothing: one card payment of three is declined, and nothing stays held', async () => {
  const checkoutId = checkoutPaidLike(['held', 'declined', 'held'])
  const three: readonly MerchantName[] = ['merchant-a', 'merchant-b', 'merchant-a']
  const checkout = await approved('all_or_nothing', three, { checkoutId, instrument: 'pm_random' })
  const done = await sagaOf(checkout).run()
  expect(done).toMatchObject({ state: 'failed', failure: { code: 'payment.declined' } })
  const seen = await seenOf(world, checkout)
  expect(seen.legs.map(({ payment, placement }) => [payment, placement])).toEqual([
    ['voided', 'canceled'],
    ['declined', 'canceled'],
    ['voided', 'canceled'],
  ])
  expect(seen.holds).toMatchObject([{ state: 'voided' }, { state: 'declined' }, { state: 'voided' }])
  expect(seen).toMatchObject({ orders: [], claimed: [false, false, false], budgetHolds: 0, spentMinor: 0 })
})

verifies('legs.declined', 'best effort: what was held is bought, the declined leg is let go', async () => {
  const checkoutId = checkoutPaidLike(['held', 'declined', 'held'])
  const three: readonly MerchantName[] = ['merchant-a', 'merchant-b', 'merchant-a']
  const checkout = await approved('best_effort', three, { checkoutId, instrument: 'pm_random' })
  expect(await sagaOf(checkout).run()).toMatchObject({ state: 'completed' })
  const seen = await seenOf(world, checkout)
  expect(seen.legs.map(({ phase, payment }) => [phase, payment])).toEqual([
    ['settled', 'captured'],
    ['undone', 'declined'],
    ['settled', 'captured'],
  ])
  const boughtMinor = (seen.legs[0]?.totalMinor ?? 0) + (seen.legs[2]?.totalMinor ?? 0)
  expect(seen).toMatchObject({ claimed: [true, false, true], budgetHolds: 0, spentMinor: boughtMinor })
  expect(seen.orders).toHaveLength(2)
  expect(seen.kinds).toEqual(['1 authorize', '1 capture', '3 authorize', '3 capture'])
})

verifies('legs.declined', 'best effort with every payment declined fails', async () => {
  const checkout = await approved('best_effort', both, { instrument: 'pm_declined_issuer' })
  expect(await sagaOf(checkout).run()).toMatchObject({ state: 'failed', failure: { code: 'payment.declined' } })
  expect(await seenOf(world, checkout)).toMatchObject({ orders: [], spentMinor: 0, kinds: [] })
})

verifies('legs.refused', 'all or nothing: a refusal after the other was placed takes that order back', async () => {
  const checkout = await approved('all_or_nothing')
  await soldOutAt('merchant-b')
  expect(await sagaOf(checkout).run()).toMatchObject({ state: 'failed' })
  const seen = await seenOf(world, checkout)
  expect(seen.orders).toMatchObject([{ at: 'canceled' }])
  expect(seen).toMatchObject({ claimed: [false, false], budgetHolds: 0, spentMinor: 0 })
  expect(Object.values(seen.balances).every((sum) => sum === 0)).toBe(true)
})

verifies('legs.refused', 'best effort: the placed one is kept and paid, the refused one voided', async () => {
  const checkout = await approved('best_effort')
  await soldOutAt('merchant-a')
  expect(await sagaOf(checkout).run()).toMatchObject({ state: 'completed' })
  const seen = await seenOf(world, checkout)
  expect(seen.legs.map(({ phase, refused }) => [phase, refused])).toEqual([
    ['undone', 'out_of_stock'],
    ['settled', undefined],
  ])
  expect(seen.holds).toMatchObject([{ state: 'voided' }, { state: 'captured' }])
  expect(seen).toMatchObject({ claimed: [false, true], budgetHolds: 0, spentMinor: seen.legs[1]?.totalMinor })
})

verifies('legs.unknown', 'best effort: the placed leg is settled while the other is still asked about', async () => {
  const checkout = await approved('best_effort')
  const { authorize, placeAll, settle } = sagaOf(checkout)
  await authorize()
  await silentAt('merchant-b')
  await placeAll()
  await expect(settle()).rejects.toMatchObject({ name: 'purchase.unsettled' })
  const open = await seenOf(world, checkout)
  expect(open.legs).toMatchObject([
    { phase: 'settled', payment: 'captured' },
    { phase: 'open', placement: 'unknown' },
  ])
  expect(open.budgetHolds).toBe(1)
  expect(await checkouts.get(checkout.checkoutId)).toMatchObject({ state: 'unsettled' })
  await world.calm()
  later(30)
  expect(await settle()).toEqual({ outcome: 'completed' })
  const seen = await seenOf(world, checkout)
  expect(seen).toMatchObject({ orders: [{ at: 'placed' }, { at: 'placed' }], spentMinor: checkout.totalMinor })
  expect(seen.kinds).toEqual(['1 authorize', '1 capture', '2 authorize', '2 capture'])
})

verifies('legs.unknown', 'best effort: when the other turns out never placed, the settled one stays', async () => {
  const checkout = await approved('best_effort')
  const { authorize, placeAll, settle, undo } = sagaOf(checkout)
  await authorize()
  await world.trouble('merchant-b', { operation: 'complete', kind: 'dead', times: null })
  await world.trouble('merchant-b', { operation: 'get', kind: 'dead', times: null })
  await placeAll()
  await expect(settle()).rejects.toMatchObject({ name: 'purchase.unsettled' })
  await world.calm()
  later(stepTimeoutSeconds + 1)
  await expect(settle()).rejects.toMatchObject({ name: 'purchase.failed' })
  expect(await undo()).toEqual({ state: 'completed' })
  const seen = await seenOf(world, checkout)
  expect(seen.legs.map(({ phase }) => phase)).toEqual(['settled', 'undone'])
  expect(seen).toMatchObject({ claimed: [true, false], spentMinor: seen.legs[0]?.totalMinor, budgetHolds: 0 })
})

verifies('legs.unknown', 'all or nothing: nothing is captured by us while one leg is not known', async () => {
  const checkout = await approved('all_or_nothing', ['merchant-b', 'merchant-a'])
  const { authorize, placeAll, settle } = sagaOf(checkout)
  await authorize()
  await silentAt('merchant-a')
  await placeAll()
  await expect(settle()).rejects.toMatchObject({ name: 'purchase.unsettled' })
  expect((await seenOf(world, checkout)).holds[0]).toMatchObject({ state: 'authorized', capturedMinor: 0 })
  await world.calm()
  expect(await settle()).toEqual({ outcome: 'completed' })
})

verifies('legs.fixed', 'one that cannot be canceled waits for the others, and goes last', async () => {
  const checkout = await approved('all_or_nothing')
  await cannotCancel(checkout, 1)
  const { authorize, place, settle } = sagaOf(checkout)
  await authorize()
  await expect(place(1)).rejects.toMatchObject({ name: 'leg.in-flight' })
  expect((await seenOf(world, checkout)).orders).toEqual([])
  expect(await place(2)).toEqual({ outcome: 'placed' })
  expect(await place(1)).toEqual({ outcome: 'placed' })
  expect(await settle()).toEqual({ outcome: 'completed' })
})

verifies('legs.fixed', 'it is not ordered once another was refused, so that all can be taken back', async () => {
  const checkout = await approved('all_or_nothing')
  await cannotCancel(checkout, 1)
  const { authorize, place, settle, undo } = sagaOf(checkout)
  await soldOutAt('merchant-b')
  await authorize()
  expect(await place(2)).toEqual({ outcome: 'refused' })
  expect(await place(1)).toEqual({ outcome: 'refused' })
  await expect(settle()).rejects.toMatchObject({ name: 'purchase.failed' })
  expect(await undo()).toEqual({ state: 'failed' })
  expect(await seenOf(world, checkout)).toMatchObject({ orders: [], spentMinor: 0 })
})

verifies('legs.fixed', 'with best effort it waits for nobody', async () => {
  const checkout = await approved('best_effort')
  await cannotCancel(checkout, 1)
  const { authorize, place } = sagaOf(checkout)
  await authorize()
  expect(await place(1)).toEqual({ outcome: 'placed' })
  expect((await legs.require(checkout.checkoutId, 2)).placement).toBe('none')
})
