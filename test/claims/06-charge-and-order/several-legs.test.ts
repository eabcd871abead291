import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { sha256 } from '#shared/kernel/hash.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import type { MerchantName } from '#test/support/companies/market.ts'
import { cannotCancel, checkoutPaidLike, seenOf } from '#test/support/purchases/legs.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { walk } from '#test/support/purchases/walk.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let world: Purchases
const both: readonly MerchantName[] = ['merchant-a', 'merchant-b']
const codes = ['gro-01', 'gro-02', 'gro-03']
beforeAll(async () => {
  world = await startPurchases()
  for (const merchant of both)
    for (const code of codes) await world.stockIn(merchant, world.skuOf(merchant, code), 1_000_000)
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

type Pick = <T>(all: readonly T[]) => T
const merchantTroubles = [
  { operation: 'complete', kind: 'out-of-stock' },
  { operation: 'complete', kind: 'error-before' },
  { operation: 'complete', kind: 'error-after' },
  { operation: 'complete', kind: 'dead' },
  { operation: 'get', kind: 'dead' },
  { operation: 'cancel', kind: 'error-before' },
  { operation: 'cancel', kind: 'error-after' },
  { operation: 'cancelOrder', kind: 'error-before' },
  { operation: 'cancelOrder', kind: 'error-after' },
]
const bankOperations = ['authorize', 'capture', 'void', 'refund']

interface Trouble {
  company: string
  operation: string
  kind: string
  times: number
}
/** Up to three things go wrong, somewhere, for a while. Tells what. */
const makeTrouble = async (pick: Pick): Promise<Trouble[]> => {
  const rules: Trouble[] = []
  for (let n = pick([0, 1, 1, 2, 3]); n > 0; n--) {
    const times = pick([1, 2, 3])
    const [company, rule] =
      pick([0, 1, 2]) > 0
        ? ([pick(both), pick(merchantTroubles)] as const)
        : (['bank', { operation: pick(bankOperations), kind: pick(['error-before', 'error-after']) }] as const)
    await world.trouble(company, { ...rule, times })
    rules.push({ company, ...rule, times })
  }
  return rules
}
const purchase = async (pick: Pick) => {
  const at = pick([both, both, ['merchant-b', 'merchant-a', 'merchant-b'], ['merchant-a', 'merchant-b', 'merchant-a']])
  const fulfilment = pick(['all_or_nothing', 'best_effort'] as const)
  const declined = pick([0, 0, 1, 2])
  const checkoutId = checkoutPaidLike(at.map((_, i) => (i + 1 === declined ? 'declined' : 'held')))
  const quoted = await world.quoted(at as MerchantName[], codes, { checkoutId, fulfilment, instrument: 'pm_random' })
  const fixed = pick([0, 0, 1, 2])
  if (fixed > 0) await cannotCancel(quoted, fixed)
  return world.decided(await world.asked(quoted))
}

type Seen = Awaited<ReturnType<typeof seenOf>>
/** A leg is bought, which the merchant, the bank and our ledger agree on; or it is not, and nobody has anything; or it is parked. */
const checkLeg = (seen: Seen, at: number, state: string, label: string): void => {
  const [leg, hold] = [seen.legs[at], seen.holds[at]]
  if (!leg) throw new Error(`There is no leg ${at + 1}`)
  const keptMinor = (hold?.capturedMinor ?? 0) - (hold?.refundedMinor ?? 0)
  const standing = seen.orders.filter((order) => order.checkoutId === leg.merchantCheckoutId && order.at !== 'canceled')
  const captures = seen.kinds.filter((kind) => kind === `${leg.leg} capture`)
  if (leg.phase === 'settled')
    expect([standing.length, keptMinor, captures.length], label).toEqual([1, leg.capturedMinor, 1])
  else if (leg.phase === 'undone')
    expect([standing.length, keptMinor, hold?.state === 'authorized'], label).toEqual([0, 0, false])
  else expect(state, label).toBe('parked')
}
/** What was reserved follows what was bought, and the ledger closes. */
const checkWhole = (seen: Seen, { state, fulfilment }: Checkout, label: string): void => {
  const bought = seen.legs.filter(({ phase }) => phase === 'settled')
  const paidMinor = bought.reduce((sum, leg) => sum + (leg.capturedMinor ?? 0), 0)
  const sum = (account: string) =>
    Object.entries(seen.balances).reduce((total, [name, minor]) => total + (name.startsWith(account) ? minor : 0), 0)
  expect(state, label).toBe(bought.length > 0 ? 'completed' : 'failed')
  if (fulfilment === 'all_or_nothing') expect([0, seen.legs.length], label).toContain(bought.length)
  else expect(seen.orders, label).toHaveLength(bought.length) // what was placed is kept, not taken back
  // Nothing is ordered of all or nothing that cannot all be paid for.
  if (fulfilment === 'all_or_nothing' && seen.legs.some(({ payment }) => payment === 'declined'))
    expect(seen.orders, label).toEqual([])
  // One that could not be taken back was not placed before it was sure that all are.
  const fixed = seen.legs.find(({ cancelable }) => !cancelable)
  if (fixed && fulfilment === 'all_or_nothing' && bought.length === 0)
    expect(
      seen.orders.filter(({ checkoutId }) => checkoutId === fixed.merchantCheckoutId),
      label,
    ).toEqual([])
  expect(seen.claimed, label).toEqual(seen.legs.map(({ phase }) => phase === 'settled'))
  expect([seen.budgetHolds, seen.spentMinor], label).toEqual([0, paidMinor])
  expect([sum('buyer:held'), sum('merchant:'), sum('')], label).toEqual([0, paidMinor, 0])
}

/** The most lookups that fail before three looks decide: of an order that the merchant may have taken, or of its checkout. */
const failedLooks = (seen: Seen, trouble: readonly Trouble[]): number => {
  const open = seen.legs.filter(({ placement }) => placement === 'unknown').map(({ merchantId }) => merchantId)
  const looks = ['get dead', 'cancel error-before']
  return Math.max(
    ...open.map((merchant) =>
      trouble
        .filter(({ company, operation, kind }) => company === merchant && looks.includes(`${operation} ${kind}`))
        .reduce((sum, { times }) => sum + times, 0),
    ),
  )
}

claimByTries(
  [6, 9],
  'baskets of two and three legs, trouble anywhere: each leg is bought and paid, or neither, in three sets of books',
  { small: 24, usual: 120, full: 2_000 },
  async ({ count, seed, tried, saw, each }) => {
    const ends: Record<string, number> = { completed: 0, failed: 0, parked: 0 }
    await each(count, async (n) => {
      let draws = 0
      const draw = () => Number.parseInt(sha256(`${seed} ${n} ${draws++}`).slice(0, 8), 16) / 2 ** 32
      const pick: Pick = (all) => all[Math.floor(draw() * all.length)] as (typeof all)[number]
      const checkout = await purchase(pick)
      const trouble = await makeTrouble(pick)
      await walk(checkout)
      await world.calm()
      const done = (await checkouts.get(checkout.checkoutId)) as Checkout
      const seen = await seenOf(world, checkout)
      const label = `try ${n} of seed ${seed}, ${done.fulfilment}, ${JSON.stringify(trouble)}: ${JSON.stringify(seen.legs.map(({ phase, payment, placement }) => [phase, payment, placement]))}`
      expect(Object.keys(ends), label).toContain(done.state)
      ends[done.state] = (ends[done.state] ?? 0) + 1
      for (const at of seen.legs.keys()) checkLeg(seen, at, done.state, label)
      if (done.state === 'parked') expect(failedLooks(seen, trouble), label).toBeGreaterThanOrEqual(3)
      else checkWhole(seen, done, label)
      tried()
    })
    for (const [state, times] of Object.entries(ends)) saw(`baskets of several legs that ended ${state}`, times)
  },
)
