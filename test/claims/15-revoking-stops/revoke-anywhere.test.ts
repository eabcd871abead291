import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'

import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { get } from '#shared/platform/table/table.ts'
import { overtake } from '#test/support/aws/overtake.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { changed, delegated, planned, requested, revoked } from '#test/support/people/delegates.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  for (const letter of ['a', 'b'] as const) await desk.stockIn(`merchant-${letter}`, `${letter}-gro-01`, 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-10T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const lines = ['a', 'b'].map((letter) => ({ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 }))
const dayMs = 86_400_000

/** How a delegation stops, each from the moment that its call answers. */
const ends: Readonly<Record<string, (who: Buyer, delegationId: string) => Promise<unknown>>> = {
  revoked: (who, delegationId) => revoked(who, delegationId),
  expired: async () => vi.setSystemTime(Date.now() + 61_000),
  'without this merchant': (who, delegationId) => changed(who, delegationId, { merchants: ['merchant-b'] }),
  'with a smaller cap': (who, delegationId) =>
    changed(who, delegationId, { perPurchaseMinor: 100, perDayMinor: 100, perMonthMinor: 100 }),
  'with a month that is spent': (who, delegationId) =>
    changed(who, delegationId, { perPurchaseMinor: 1, perMonthMinor: 1, askAboveMinor: null }),
}
/** Where in its purchase it stops. */
const moments = ['decided', 'held', 'one ordered', 'ordered'] as const

/** A covered purchase at two merchants, brought to this moment. */
const broughtTo = async (who: Buyer, moment: (typeof moments)[number], expiresAt: string) => {
  const { delegationId } = await delegated(who, { expiresAt })
  const { checkoutId } = await planned(who, lines)
  const { body } = await requested(who, checkoutId)
  expect(body.state).toBe('approved')
  const saga = sagaOf(await desk.found(checkoutId))
  if (moment !== 'decided') await saga.authorize()
  if (moment === 'one ordered' || moment === 'ordered') await saga.place(1)
  if (moment === 'ordered') await saga.place(2)
  return { delegationId, checkoutId }
}

claimByTries(
  15,
  'a delegation that is revoked, expires or no longer covers its purchase stops it before the next hold or order, and all of it comes back',
  { small: 20, usual: 60, full: 600 },
  async ({ count, tried, each }) => {
    const names = Object.keys(ends)
    await each(count, async (n) => {
      const moment = moments[n % moments.length] ?? 'decided'
      const how = names[Math.floor(n / moments.length) % names.length] ?? ''
      const label = `${how}, when ${moment}`
      vi.setSystemTime(Date.parse('2026-12-10T10:00:00Z') + n * 3 * dayMs)
      const who = await desk.buyer()
      const { delegationId, checkoutId } = await broughtTo(who, moment, new Date(Date.now() + 60_000).toISOString())
      const holdsBefore = (await desk.holdsOf([checkoutId])).length
      const ordersBefore = (await desk.ordersOf([checkoutId])).length
      await ends[how]?.(who, delegationId)
      const from = moment === 'decided' ? 'AuthorizePayment' : moment === 'ordered' ? 'SettlePurchase' : 'PlaceOrders'
      const ended = await desk.finish(checkoutId, from)
      const holds = await desk.holdsOf([checkoutId])
      expect(holds.length, label).toBe(holdsBefore)
      if (moment === 'ordered') {
        // The pivot is behind it: what was ordered is paid for.
        expect(ended.state, label).toBe('completed')
        expect(
          holds.every(({ capturedMinor }) => capturedMinor > 0),
          label,
        ).toBe(true)
      } else {
        expect(ended.state, label).toBe('failed')
        expect(await desk.ordersOf([checkoutId]), label).toEqual([])
        expect(ordersBefore, label).toBe(moment === 'one ordered' ? 1 : 0)
        expect(
          holds.every((hold) => hold.capturedMinor === hold.refundedMinor),
          label,
        ).toBe(true)
        if (moment === 'decided') expect(ended.failure, label).toMatchObject({ code: 'delegation.ended' })
      }
      expect(await all({ partition: keys.budgetHold(checkoutId, 0, '').pk }), label).toEqual([])
      tried()
    })
  },
)

claimByTries(
  15,
  'a revocation that overtakes a request, whatever the request has read by then, leaves it a question',
  { small: 10, usual: 30, full: 300 },
  async ({ count, tried, saw, each }) => {
    let later = 0
    await each(count, async (n) => {
      const who = await desk.buyer()
      const { delegationId } = await delegated(who)
      const { checkoutId } = await planned(who, lines.slice(0, 1))
      const answers = await overtake<Record<string, unknown>>(
        async () => (await requested(who, checkoutId)).body,
        1 + (n % 10),
        async () => revoked(who, delegationId),
      )
      const [answer = {}] = answers
      const decision = await get(keys.decision(String(answer['approvalId'])))
      if (answers.length === 2) {
        later++
        expect(answer['state']).toBe('awaiting_approval')
        expect(decision).toBeUndefined()
      } else {
        expect(answer['state']).toBe('approved')
        expect(decision).toMatchObject({ delegation: { delegationId, version: 1 } })
        await revoked(who, delegationId)
        expect((await desk.finish(checkoutId)).state).toBe('failed')
        expect(await desk.holdsOf([checkoutId])).toEqual([])
      }
      const after = await planned(who, lines.slice(1))
      expect((await requested(who, after.checkoutId)).body.state).toBe('awaiting_approval')
      tried()
    })
    saw('overtaken requests', later)
  },
)

claimByTries(
  15,
  'a delegation that is wider now stops nothing that it decided',
  { small: 2, usual: 4, full: 40 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const who = await desk.buyer()
      const { delegationId, checkoutId } = await broughtTo(
        who,
        n % 2 ? 'held' : 'decided',
        new Date(Date.now() + dayMs).toISOString(),
      )
      expect((await changed(who, delegationId, { perMonthMinor: 200_000 })).body.version).toBe(2)
      expect((await desk.finish(checkoutId, n % 2 ? 'PlaceOrders' : 'AuthorizePayment')).state).toBe('completed')
      tried()
    })
  },
)
