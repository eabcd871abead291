import { expect } from 'vitest'
import { type Fact, orderStatusOf } from '#shared/orders/rules/order-facts.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { claimByTries } from '#test/support/run/claims.ts'

const fact = (kind: Fact['kind'], minute: number): Fact => ({
  factId: kind,
  kind,
  at: `2026-01-01T00:0${minute}:00.000Z`,
})
const facts = [fact('placed', 1), fact('shipped', 2), fact('in_transit', 3), fact('delivered', 4)]

claimByTries(
  16,
  'a status in any order',
  { small: 20, usual: 200, full: 2000 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const next = randomFrom(seed + n)
      const shuffled = facts.map((happened) => ({ happened, at: next() })).toSorted((a, b) => a.at - b.at)
      const heard = shuffled.map(({ happened }) => happened)
      expect(orderStatusOf(heard, 100)).toBe('delivered')
      tried()
    })
  },
)
