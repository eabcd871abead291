import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as putAgentLimits } from '#functions/agents/put-limits.ts'
import { handler as cancel } from '#functions/checkouts/cancel.ts'
import { handler as check } from '#functions/delegations/check.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import type { Delegation } from '#shared/authority/rules/delegation.ts'
import { firstUnmet, judgeDelegation } from '#shared/authority/rules/judge-delegation.ts'
import { mostCharged } from '#shared/authority/rules/most-charged.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { anotherAgent, delegated, planned, requested } from '#test/support/people/delegates.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-a', 'a-gro-01', 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-10T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

claimByTries(
  11,
  'a request is refused above the least cap of user, agent and call, asked about above the least of the delegation, and approved below all',
  { small: 22, usual: 110, full: 2200 },
  async ({ count, seed, tried, saw, each }) => {
    const ends = { approved: 0, asked: 0, refused: 0 }
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const who = await desk.buyer()
      const { agentId } = (await who.user(createAgent, { body: { name: 'Scout' } })).body
      const { ask } = anotherAgent(who, agentId)
      const lines = [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 1 + Math.floor(next() * 5) }]
      const { checkoutId, totalMinor } = await planned(who, lines, {}, ask)
      /** In turn each cap is just below the total, or none is; the others are at it or far above. */
      let at = 0
      const cap = () => (at++ === n % 11 ? totalMinor - 1 : next() < 0.5 ? totalMinor : totalMinor * 3)
      const user = { perPurchaseMinor: cap(), perMonthMinor: cap(), currency: 'USD' }
      const agent = { currency: 'USD', perPurchaseMinor: cap(), perDayMinor: cap(), perMonthMinor: cap() }
      const delegation = { perPurchaseMinor: cap(), perDayMinor: cap(), perMonthMinor: cap(), askAboveMinor: cap() }
      const maxTotalMinor = cap()
      // What contradicts itself is refused when it is set.
      user.perPurchaseMinor = Math.min(user.perPurchaseMinor, user.perMonthMinor)
      delegation.perDayMinor = Math.min(delegation.perDayMinor, delegation.perMonthMinor)
      delegation.perPurchaseMinor = Math.min(delegation.perPurchaseMinor, delegation.perDayMinor)
      delegation.askAboveMinor = Math.min(delegation.askAboveMinor, delegation.perPurchaseMinor)
      await who.user(putLimits, { body: user })
      await who.user(putAgentLimits, { params: { agentId }, body: agent })
      await delegated(who, delegation)
      const { currency: _, ...agentCaps } = agent
      const hard = Math.min(user.perPurchaseMinor, user.perMonthMinor, maxTotalMinor, ...Object.values(agentCaps))
      const soft = Math.min(...Object.values(delegation))
      const expected = totalMinor > hard ? 'refused' : totalMinor > soft ? 'asked' : 'approved'
      const terms = { merchants: ['merchant-a'], totalMinor, currency: 'USD', instrument: 'pm_ok', addressId: 'home' }
      const { verdict } = (await ask(check, { body: { ...terms, maxTotalMinor } })).body
      const { status, body } = await requested(who, checkoutId, { maxTotalMinor }, ask)
      const came =
        status === 403 && body.code === 'limit.exceeded' ? 'refused' : body.state === 'approved' ? 'approved' : 'asked'
      const label = JSON.stringify({ totalMinor, user, agent, delegation, maxTotalMinor })
      expect(came, label).toBe(expected)
      expect(verdict, label).toBe(expected === 'asked' ? 'ask' : expected)
      ends[expected]++
      if (status === 201) await who.user(cancel, { params: { checkoutId } })
      tried()
    })
    for (const [end, times] of Object.entries(ends)) saw(end, times)
  },
)

claimByTries(
  11,
  'no order of caps, spent amounts and drift rules lets more through, or lets more be charged, than the least of them',
  { small: 500, usual: 10_000, full: 100_000 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const upTo = (most: number) => 1 + Math.floor(next() * most)
      const delegation: Delegation = {
        delegationId: 'dlg_1',
        userId: 'usr_1',
        currency: 'USD',
        perPurchaseMinor: upTo(1000),
        perDayMinor: next() < 0.5 ? upTo(2000) : undefined,
        perMonthMinor: upTo(3000),
        askAboveMinor: next() < 0.5 ? upTo(1000) : undefined,
        drift: next() < 0.5 ? { allow: 'lower' } : { allow: 'up_to', percent: upTo(100), amountMinor: upTo(300) },
        expiresAt: '2030-01-01T00:00:00.000Z',
        state: 'active',
        createdAt: '',
        updatedAt: '',
        v: 1,
        auditHead: '',
      }
      const { perPurchaseMinor, perDayMinor, perMonthMinor, askAboveMinor } = delegation
      const [spentDay, spentMonth] = [Math.floor(next() * 1500), Math.floor(next() * 2500)]
      const left = {
        perDayMinor: perDayMinor === undefined ? undefined : perDayMinor - spentDay,
        perMonthMinor: perMonthMinor - spentMonth,
        purchases: undefined,
        lastAtSeconds: 0,
      }
      const least = Math.min(
        perPurchaseMinor,
        askAboveMinor ?? Infinity,
        left.perDayMinor ?? Infinity,
        left.perMonthMinor,
      )
      const totalMinor = next() < 0.3 && least > 0 ? least + Math.floor(next() * 3) - 1 || 1 : upTo(1000)
      const question = {
        agentId: 'agt_1',
        merchantIds: ['merchant-a'],
        instrument: 'pm_ok',
        addressId: 'home',
        totalMinor,
        currency: 'USD',
        hasIntent: true,
        aboveStated: false,
      }
      const unmet = firstUnmet(judgeDelegation(delegation, question, left, Date.parse('2026-12-01T00:00:00Z')))
      expect(unmet === undefined, JSON.stringify({ delegation, left, totalMinor })).toBe(totalMinor <= least)
      const others = [upTo(2000), upTo(2000)].map((each) => Math.max(each, totalMinor))
      const most = mostCharged(delegation, totalMinor, others)
      expect(most).toBeGreaterThanOrEqual(totalMinor)
      if (most > totalMinor)
        expect(most).toBeLessThanOrEqual(Math.min(perPurchaseMinor, askAboveMinor ?? Infinity, ...others))
      if (delegation.drift.allow === 'up_to' && delegation.drift.amountMinor)
        expect(most - totalMinor).toBeLessThanOrEqual(delegation.drift.amountMinor)
      tried()
    })
  },
)
