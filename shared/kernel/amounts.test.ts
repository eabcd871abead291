import * as fc from 'fast-check'
import { expect } from 'vitest'
import { balances, type LedgerEntry, ledgerEntry } from '#shared/ledger/entries.ts'
import { type Fact, factKinds, orderStatusOf, refundedOf, timeline } from '#shared/orders/rules/order-facts.ts'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'

const kind = fc.constantFrom<LedgerEntry['kind']>('authorize', 'void', 'capture', 'refund.r1')
const amount = fc.integer({ min: 0, max: 10_000_000 })

verifies('money.balanced', 'any posting sums to zero, in integers', () => {
  void holds(
    fc.property(fc.array(fc.tuple(kind, amount, fc.constantFrom('USD', 'EUR')), { maxLength: 50 }), (posts) => {
      const entries = posts.map(([of, minor, currency]) => ledgerEntry(of, 'm', minor, currency))
      for (const { postings } of entries)
        expect(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0)
      for (const currency of ['USD', 'EUR']) {
        const sums = Object.entries(balances(entries)).filter(([account]) => account.endsWith(currency))
        expect(sums.reduce((sum, [, minor]) => sum + minor, 0)).toBe(0)
      }
    }),
  )
})

verifies('money.balanced', 'a fraction of a minor unit and a negative amount are refused', () => {
  for (const bad of [0.5, -1, Number.NaN, 2 ** 60])
    expect(() => ledgerEntry('capture', 'm', bad, 'USD')).toThrow(RangeError)
})

const fact = fc.record({
  factId: fc.string({ minLength: 1, maxLength: 4 }),
  kind: fc.constantFrom(...factKinds),
  at: fc.integer({ min: 0, max: 1e9 }).map((seconds) => new Date(seconds * 1000).toISOString()),
  amountMinor: amount,
}) as fc.Arbitrary<Fact>

verifies('orders.facts', 'any order and any repetition of the same facts give the same order', () => {
  void holds(
    fc.property(
      fc.uniqueArray(fact, { selector: ({ factId }) => factId, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (facts, picks) => {
        const repeats = picks.flatMap((pick) => facts[pick % Math.max(1, facts.length)] ?? [])
        const heard = [...repeats, ...[...facts].reverse()]
        expect(timeline(heard)).toEqual(timeline(facts))
        expect(orderStatusOf(heard, 1000)).toBe(orderStatusOf(facts, 1000))
        expect(refundedOf(heard)).toBe(refundedOf(facts))
      },
    ),
  )
})

verifies('orders.facts', 'delivered before shipped is delivered; a full refund ends it; a partial one does not', () => {
  const at = '2026-11-21T10:00:00Z'
  const delivered: Fact = { factId: 'd', kind: 'delivered', at }
  const shipped: Fact = { factId: 's', kind: 'shipped', at: '2026-11-22T10:00:00Z' }
  expect(orderStatusOf([delivered, shipped], 1000)).toBe('delivered')
  const refund = (amountMinor: number): Fact => ({ factId: `r${amountMinor}`, kind: 'refunded', at, amountMinor })
  expect(orderStatusOf([delivered, refund(400)], 1000)).toBe('delivered')
  expect(orderStatusOf([delivered, refund(400), refund(600)], 1000)).toBe('refunded')
  expect(orderStatusOf([{ factId: 'c', kind: 'canceled', at }], 1000)).toBe('canceled')
})
