import { expect } from 'vitest'
import { isForOthers, looserQueries, matchPercent } from '#shared/discovery/rules/candidates.ts'
import { offerNotes } from '#shared/discovery/rules/offer-notes.ts'
import type { Intent, Offer } from '#shared/discovery/rules/offers.ts'
import { rank } from '#shared/discovery/rules/ranking.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { claimByTries } from '#test/support/run/claims.ts'

/** What is asked for, in one form or the other, and a title that has it. */
const goods = [
  ['headphone', 'headphones', 'Wireless Headphones'],
  ['battery', 'batteries', 'AA Battery'],
  ['dish', 'dishes', 'Serving Dishes'],
  ['wool blanket', 'wool blankets', 'Grey Wool Blanket'],
] as const
const forChildren = ['for children', 'Kids', 'toddler', 'Junior']
const wishesForChildren = ['for my son', 'kids', 'for a girl', 'for a toddler']
const nowMs = Date.parse('2026-12-02T10:00:00Z')

claimByTries(
  33,
  'what was meant is found in either form, for the right person, within the prices, and an empty list says why',
  { small: 40, usual: 400, full: 4000 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const random = randomFrom(seed + n)
      const choose = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
      const [one, many, title] = choose(goods)
      const plain = choose([one, many])
      const query = choose([plain, `${plain} ${choose(wishesForChildren)}`])
      const [minPriceMinor, maxPriceMinor] = [1000 + Math.floor(random() * 1000), 3000 + Math.floor(random() * 1000)]
      const small = `${title} ${choose(forChildren)}`
      const entry = (sku: string, unitMinor: number, named: string, position: number) => {
        const match = { matchPercent: matchPercent(plain, [named]), forOthers: isForOthers(query, [named]) }
        return { merchantId: 'merchant-a', sku, available: true, unitMinor, currency: 'USD', position, ...match }
      }
      const wish = {
        quantity: 1,
        currency: 'USD',
        mode: 'assist',
        prefer: 'balanced',
        minPriceMinor,
        maxPriceMinor,
      } as const
      const all = [
        entry('meant', maxPriceMinor, title, 9),
        entry('small', minPriceMinor, small, 0),
        entry('mean', minPriceMinor - 1, title, 0),
        entry('dear', maxPriceMinor + 1, title, 0),
      ]
      const { offers, excluded } = rank(all, wish, nowMs)
      expect(
        offers.map(({ sku, matchPercent: match }) => [sku, match]),
        query,
      ).toEqual(
        query === plain
          ? [
              ['meant', 100],
              ['small', 100],
            ]
          : [
              ['small', 100],
              ['meant', 100],
            ],
      )
      expect(excluded.map(({ sku, rule }) => [sku, rule])).toEqual([
        ['mean', 'low-price'],
        ['dear', 'price'],
      ])
      expect(looserQueries(`27 inch unheard-of ${plain}`)).toContain(plain.split(' ').at(-1))
      const answer = { fetches: [], excluded: { 'low-price': 1, price: 1 } }
      const notes = (left: readonly unknown[]) =>
        offerNotes({ ...wish, query } as unknown as Intent, { offers: left as Offer[], answer: answer as never })
      expect(notes(offers)).toEqual([])
      expect(notes([]).join(' ')).toMatch(
        /1 product: cost less than \$1\d\.\d\d\. 1 product: cost more than \$3\d\.\d\d\./,
      )
      tried()
    })
  },
)
