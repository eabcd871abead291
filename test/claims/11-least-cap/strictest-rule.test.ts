import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { commit } from '#shared/platform/table/table.ts'
import { judgePolicy } from '#shared/policy/rules/judge-policy.ts'
import { PolicyVerdict } from '#shared/policy/rules/policy-verdict.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { freezeAndRequest } from '#shared/purchase/rows/request/freeze-and-request.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { operatorDemands, userDemands } from '#test/support/people/policies.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-a', 'a-gro-01', 1_000_000)
  await desk.stockIn('merchant-a', 'a-off-05', 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-10T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const coffee = (quantity: number) => [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity }]
const strictness = ['allow', 'ask', 'ask_with_passkey', 'refuse'] as const

/** Rules at their borders, with what a reader of the documents expects of them. */
const bordering = (next: () => number, totalMinor: number, familiar: boolean) => {
  const currency = 'USD'
  const all: readonly (readonly [applies: boolean, terms: object])[] = [
    [true, { rule: 'amount', aboveMinor: totalMinor - 1, currency }],
    [false, { rule: 'amount', aboveMinor: totalMinor, currency }],
    [!familiar, { rule: 'first-purchase' }],
    [!familiar, { rule: 'new-address' }],
    [!familiar, { rule: 'new-instrument' }],
    [familiar, { rule: 'bought-before' }],
    [familiar, { rule: 'velocity', perHour: 1 }],
    [false, { rule: 'velocity', perHour: 2 }],
    [true, { rule: 'country', countries: ['CA', 'MX'] }],
    [false, { rule: 'country', countries: ['CA', 'US'] }],
    [true, { rule: 'hours', from: 10, until: 11 }],
    [false, { rule: 'hours', from: 11, until: 10 }],
    [true, { rule: 'merchant-trust', below: 'trusted' }],
    [false, { rule: 'merchant-trust', below: 'standard' }],
  ]
  const some = (most: number) =>
    Array.from({ length: Math.floor(next() * (most + 1)) }, () => {
      const [applies, terms] = all[Math.floor(next() * all.length)] ?? [false, {}]
      const verdict = strictness[1 + Math.floor(next() ** 2 * 3)] ?? 'ask'
      return { applies, verdict, terms: { ...terms, verdict } }
    })
  return { operator: some(3), user: some(3) }
}

claimByTries(
  11,
  'of all rules of operator and user the strictest that applies counts, whatever a delegation covers',
  { small: 30, usual: 150, full: 3000 },
  async ({ count, seed, tried, saw, each }) => {
    const ends = { allow: 0, ask: 0, ask_with_passkey: 0, refuse: 0 }
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const who = await desk.buyer()
      operatorDemands(desk, [])
      await delegated(who)
      const familiar = next() < 0.3
      if (familiar) {
        const first = (await requested(who, (await planned(who, coffee(9))).checkoutId)).body
        expect((await desk.finish(first.checkoutId)).state).toBe('completed')
      }
      const { checkoutId, totalMinor } = await planned(who, coffee(1 + Math.floor(next() * 5)))
      const { operator, user } = bordering(next, totalMinor, familiar)
      operatorDemands(
        desk,
        operator.map(({ terms }) => terms),
      )
      await userDemands(
        who,
        user.map(({ terms }) => terms),
      )
      const applying = [...operator, ...user].filter(({ applies }) => applies).map(({ verdict }) => verdict)
      const expected = strictness.findLast((verdict) => verdict === 'allow' || applying.includes(verdict)) ?? 'allow'
      const label = JSON.stringify({ familiar, totalMinor, operator, user })
      const { status, body } = await requested(who, checkoutId)
      ends[expected]++
      tried()
      if (expected === 'refuse') {
        expect([status, body.code], label).toEqual([403, 'policy.refused'])
        expect((await who.user(getCheckout, { params: { checkoutId } })).body.state).toBe('quoted')
        return
      }
      expect(body, label).toMatchObject({ policy: { verdict: expected } })
      expect(body.state, label).toBe(expected === 'allow' ? 'approved' : 'awaiting_approval')
      expect(body.demands, label).toBe(expected === 'ask_with_passkey' ? 'passkey' : undefined)
      const { receipt } = (await who.user(getApproval, { params: { approvalId: body.approvalId } })).body
      const stored = PolicyVerdict.parse(receipt.policy)
      expect(stored.rules.map(({ applies }) => applies)).toEqual([...operator, ...user].map(({ applies }) => applies))
      expect(stored.verdict, label).toBe(expected)
      expect(stored).toMatchObject(judgePolicy(stored.rules, stored.inputs))
    })
    for (const [end, times] of Object.entries(ends)) saw(end, times)
  },
)

claimByTries(
  11,
  'requests at once pass no rule together, and none passes rules that were changed while it was under way',
  { small: 4, usual: 20, full: 300 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const perHour = 2 + Math.floor(next() * 3)
      operatorDemands(desk, [{ rule: 'velocity', perHour, verdict: 'ask' }])
      const who = await desk.buyer()
      await delegated(who)
      const agentId = `agt_${who.userId.slice(4)}`
      const principal: Principal = { kind: 'agent', userId: who.userId, agentId, scopes: [] }
      /** A request up to its commit. */
      const underWay = async (sku: string, quantity: number) => {
        const { checkoutId } = await planned(who, [{ merchantId: 'merchant-a', sku, quantity }])
        const whole = { checkout: await desk.found(checkoutId), legs: await legs.of(checkoutId) }
        return freezeAndRequest(whole, { principal, validSeconds: 600, buyAgain: false }, Date.now())
      }
      for (let at = 1; at < perHour; at++) await commit((await underWay('a-gro-01', at)).writes)
      // Two that share no goods read the same count; one more passes, and the other is judged again.
      const [first, second] = [await underWay('a-gro-01', 9), await underWay('a-off-05', 1)]
      expect([first.decision, second.decision].every(Boolean)).toBe(true)
      await commit(first.writes)
      await expect(commit(second.writes)).rejects.toMatchObject({ code: 'table.conflict' })
      expect((await underWay('a-off-05', 2)).policy.verdict).toBe('ask')
      operatorDemands(desk, [])
      const { decision, writes } = await underWay('a-gro-01', 8)
      expect(decision).toBeDefined()
      await userDemands(who, [{ rule: 'first-purchase', verdict: 'ask' }])
      await expect(commit(writes)).rejects.toMatchObject({ code: 'table.conflict' })
      tried()
    })
  },
)
