import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as create } from '#functions/payment-methods/create.ts'
import { handler as remove } from '#functions/payment-methods/delete.ts'
import { handler as patch } from '#functions/payment-methods/patch.ts'
import { handler as listTransactions } from '#functions/transactions/list.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-31T23:58:00Z') }))
afterEach(() => void vi.useRealTimers())

const lines = ['a', 'b'].map((letter) => ({ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 }))

/** How a method stops being one to pay with, from the moment that its call answers. */
const ends: Readonly<Record<string, (who: Buyer, methodId: string) => Promise<unknown>>> = {
  removed: (who, methodId) => who.user(remove, { params: { methodId } }),
  expired: async () => vi.setSystemTime(Date.now() + 120_000),
  'not for agents': (who, methodId) => who.user(patch, { params: { methodId }, body: { agentsMayUse: false } }),
}
const codes = { removed: 'payment-method.not-found', expired: 'payment-method.expired' } as const
/** Where in its purchase it stops. `read again`: between the last look at the merchant and the request for the hold. */
const moments = ['quoted', 'asked', 'approved', 'read again', 'held', 'ordered'] as const
type Moment = (typeof moments)[number]

/** A purchase at two merchants on a card of its own, brought to this moment. */
const broughtTo = async (who: Buyer, moment: Moment, byDelegation: boolean) => {
  const body = { token: 'tok_expiring', agentsMayUse: true }
  const { methodId } = (await who.user(create, { body })).body as { methodId: string }
  if (byDelegation) await delegated(who, { expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
  const { checkoutId } = await planned(who, lines, { instrument: methodId })
  if (moment === 'quoted') return { methodId, checkoutId }
  const { body: approval } = await requested(who, checkoutId)
  expect(approval.state).toBe(byDelegation ? 'approved' : 'awaiting_approval')
  if (moment === 'asked') return { methodId, checkoutId, approval }
  if (!byDelegation) await desk.say(who, approval)
  const saga = sagaOf(await desk.found(checkoutId))
  if (moment === 'held' || moment === 'ordered') await saga.authorize()
  if (moment === 'ordered') await saga.placeAll()
  return { methodId, checkoutId }
}

/** Lets the purchase run on, with the end of the method at its moment. */
const endedAt = async (
  who: Buyer,
  moment: Moment,
  at: Awaited<ReturnType<typeof broughtTo>>,
  end: () => Promise<unknown>,
) => {
  const { checkoutId, approval } = at
  if (moment !== 'read again') await end()
  if (approval) await desk.say(who, approval)
  if (moment === 'held') return desk.finish(checkoutId, 'PlaceOrders')
  if (moment === 'ordered') return desk.finish(checkoutId, 'SettlePurchase')
  if (moment !== 'read again') return desk.finish(checkoutId)
  const door = desk.companies.hold('merchant-a', /checkout-sessions/)
  const going = desk.finish(checkoutId)
  await door.arrived
  await end()
  door.release()
  return going
}

/** The moment, the end and who decided: a person's own decision is not undone by what agents may not. */
const cases = moments.flatMap((moment) =>
  Object.keys(ends).flatMap((how) =>
    [false, true]
      .filter((byDelegation) => !(byDelegation && moment === 'asked') && (how !== 'not for agents' || byDelegation))
      .map((byDelegation) => ({ moment, how, byDelegation })),
  ),
)

claimByTries(
  15,
  'a payment method that is removed, expires or is taken from agents holds nothing more, and every purchase on it ends known',
  { small: cases.length, usual: 2 * cases.length, full: 20 * cases.length },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const { moment, how, byDelegation } = cases[n % cases.length] ?? {
        moment: 'quoted',
        how: '',
        byDelegation: false,
      }
      const label = `${how}, when ${moment}${byDelegation ? ', by a delegation' : ''}`
      vi.setSystemTime(Date.UTC(2027 + Math.floor(n / cases.length), n % 12, 0, 23, 58))
      const who = await desk.buyer()
      const at = await broughtTo(who, moment, byDelegation)
      const { checkoutId, methodId } = at
      const end = async () => ends[how]?.(who, methodId)
      const free = async () => {
        expect(await all({ partition: keys.budgetHold(checkoutId, 0, '').pk }), label).toEqual([])
        const { balances } = (await who.user(listTransactions, { query: { checkoutId } })).body
        return Object.values(balances as Record<string, number>)
      }
      if (moment === 'quoted') {
        await end()
        const code = codes[how as keyof typeof codes] ?? 'payment-method.not-for-agents'
        expect((await requested(who, checkoutId)).body, label).toMatchObject({ code })
        expect(await desk.holdsOf([checkoutId]), label).toEqual([])
        expect(await free(), label).toEqual([])
        tried()
        return
      }
      const ended = await endedAt(who, moment, at, end)
      const holds = await desk.holdsOf([checkoutId])
      const orders = await desk.ordersOf([checkoutId])
      if (moment === 'held' || moment === 'ordered') {
        // What was held before goes forward: the money is set aside, and the order is paid.
        expect([ended.state, orders.length], label).toEqual(['completed', 2])
        expect(
          holds.every(({ state, capturedMinor }) => state === 'captured' && capturedMinor > 0),
          label,
        ).toBe(true)
      } else {
        expect(ended, label).toMatchObject({ state: 'failed', failure: { code: 'payment-method.ended' } })
        expect(
          holds.filter(({ state }) => state !== 'voided'),
          label,
        ).toEqual([])
        expect(orders, label).toEqual([])
        expect(
          (await free()).every((minor) => minor === 0),
          label,
        ).toBe(true)
        const again = await planned(who, lines)
        expect((await requested(who, again.checkoutId)).status, label).toBe(201)
      }
      tried()
    })
  },
)
