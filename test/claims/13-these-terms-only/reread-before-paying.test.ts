import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { parkedIdOf } from '#shared/operations/rows/parked.ts'
import { parkPurchase } from '#shared/purchase/flows/park-purchase.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { operator } from '#test/support/people/operator.ts'
import { seenOf } from '#test/support/purchases/legs.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { claim } from '#test/support/run/claims.ts'

let world: Purchases
beforeAll(async () => {
  world = await startPurchases()
  for (const merchant of ['merchant-a', 'merchant-b'] as const)
    await world.stockIn(merchant, world.skuOf(merchant, 'gro-01'), 50)
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

/** Approved; if `late`, then parked before Purser paid anything, and retried by an operator. */
const approved = async (late: boolean): Promise<Checkout> => {
  const checkout = await world.approved('merchant-b')
  if (!late) return checkout
  await parkPurchase(checkout, 'purchase.unsettled', 'sweep', Date.now())
  vi.setSystemTime(Date.now() + 60_000)
  expect((await operator.retry(parkedIdOf(String(checkout.approvalId)))).status).toBe(202)
  return checkouts.require(checkout.checkoutId)
}
const itemOf = async ({ approvalId = '' }: Checkout) => (await operator.get(parkedIdOf(approvalId))).body

claim(
  13,
  'a merchant raises its price after the approval: Purser holds nothing and asks again, also when an operator retries the purchase',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    for (const late of [false, true]) {
      const before = await approved(late)
      await world.trouble('merchant-b', { operation: 'get', kind: 'price-change', percent: 10, times: null })
      await expect(sagaOf(before).authorize(), `late: ${late}`).rejects.toMatchObject({ name: 'checkout.drifted' })
      const asks = await checkouts.require(before.checkoutId)
      expect(asks).toMatchObject({ state: 'quoted', direction: 'forward', drift: [{ what: 'total' }] })
      expect(asks.totalMinor).toBeGreaterThan(before.totalMinor)
      expect(await seenOf(world, asks)).toMatchObject({ holds: [undefined], budgetHolds: 0, claimed: [true] })
      if (late) expect(await itemOf(before)).toMatchObject({ state: 'resolved' })
      await world.calm()
      const again = await world.decided(await world.asked(asks))
      expect(again.retries).toBeUndefined()
      expect(await sagaOf(again).run()).toMatchObject({ state: 'completed' })
      tried()
    }
  },
)

claim(
  13,
  'a lower price, or the same, needs no new approval of a purchase that an operator retries, and is what is paid',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    for (const percent of [0, -10]) {
      const before = await approved(true)
      await world.trouble('merchant-b', { operation: 'get', kind: 'price-change', percent, times: 1 })
      expect(await sagaOf(before).run()).toMatchObject({ state: 'completed' })
      const after = await checkouts.require(before.checkoutId)
      if (percent < 0) expect(after.totalMinor).toBeLessThan(before.totalMinor)
      else expect(after.totalMinor).toBe(before.totalMinor)
      const { legs, spentMinor } = await seenOf(world, after)
      expect([legs[0]?.capturedMinor ?? legs[0]?.totalMinor, spentMinor]).toEqual([after.totalMinor, after.totalMinor])
      expect(await itemOf(before)).toMatchObject({ state: 'resolved' })
      tried()
    }
  },
)
