import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { randomFrom } from '#test/chaos/random.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { delegated, planned, requested } from '#test/support/people/delegates.ts'
import { userDemands } from '#test/support/people/policies.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-b', 'b-gro-01', 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-10T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const verdicts = ['ask', 'ask_with_passkey', 'refuse'] as const

claimByTries(
  11,
  'a price that rises after a delegation decided is paid up to what the policy asks about, and no further',
  { small: 6, usual: 60, full: 600 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const who = await desk.buyer()
      await delegated(who, { drift: { allow: 'up_to', percent: 20 } })
      const { checkoutId, totalMinor } = await planned(who, [
        { merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 },
      ])
      const room = n % 2 === 0 ? 0 : next() * 0.1
      const aboveMinor = totalMinor + Math.floor(room * totalMinor)
      const verdict = verdicts[n % verdicts.length] ?? 'ask'
      await userDemands(who, [{ rule: 'amount', aboveMinor, currency: 'USD', verdict }])
      expect((await requested(who, checkoutId)).body.state).toBe('approved')
      const percent = 1 + Math.floor(next() * 10)
      await desk.trouble('merchant-b', { operation: 'get', kind: 'price-change', percent, times: null })
      const { state } = await desk.finish(checkoutId)
      await desk.calm()
      const holds = await desk.holdsOf([checkoutId])
      const paidMinor = holds.reduce((sum, hold) => sum + hold.capturedMinor, 0)
      expect(paidMinor).toBeLessThanOrEqual(aboveMinor)
      expect(state).toBe(paidMinor > 0 ? 'completed' : 'quoted')
      tried()
    })
  },
)
