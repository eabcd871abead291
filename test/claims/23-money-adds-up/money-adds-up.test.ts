import fc from 'fast-check'
import { expect } from 'vitest'
import { balances, type EntryKind, ledgerEntry } from '#shared/ledger/entries.ts'
import { claim } from '#test/support/run/claims.ts'

const posted = fc.record({
  kind: fc.constantFrom<EntryKind>('authorize', 'void', 'capture', 'refund.rfd_1', 'refund.rfd_2'),
  merchantId: fc.constantFrom('merchant-a', 'merchant-b'),
  amountMinor: fc.nat({ max: Number.MAX_SAFE_INTEGER >>> 12 }),
  currency: fc.constantFrom('USD', 'EUR', 'JPY'),
})

claim(
  23,
  'whatever is posted, every entry and every currency sums to 0, in whole minor units',
  { small: 5_000, usual: 50_000, full: 500_000 },
  async ({ count, seed, tried }) => {
    const perLedger = 50
    fc.assert(
      fc.property(fc.array(posted, { minLength: perLedger, maxLength: perLedger }), (all) => {
        const entries = all.map(({ kind, merchantId, amountMinor, currency }) =>
          ledgerEntry(kind, merchantId, amountMinor, currency),
        )
        for (const { postings } of entries) {
          expect(postings.every(({ amountMinor }) => Number.isSafeInteger(amountMinor))).toBe(true)
          expect(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0)
        }
        const sums: Record<string, number> = {}
        for (const [account, minor] of Object.entries(balances(entries))) {
          const currency = account.slice(-3)
          sums[currency] = (sums[currency] ?? 0) + minor
        }
        for (const sum of Object.values(sums)) expect(sum).toBe(0)
        tried(perLedger)
      }),
      { seed, numRuns: Math.ceil(count / perLedger) },
    )
  },
)

claim(
  23,
  'no entry takes a fraction, a negative amount or one beyond exact numbers',
  { small: 200, usual: 2_000, full: 20_000 },
  async ({ count, seed, tried }) => {
    const wrong = fc.oneof(
      fc.double().filter((value) => !Number.isSafeInteger(value) || value < 0),
      fc.integer({ max: -1 }),
    )
    fc.assert(
      fc.property(wrong, (amountMinor) => {
        expect(() => ledgerEntry('capture', 'merchant-a', amountMinor, 'USD')).toThrow(RangeError)
        tried()
      }),
      { seed, numRuns: count },
    )
  },
)
