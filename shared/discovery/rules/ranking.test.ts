import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holds } from '#test/support/run/holds.ts'
import { bestDelivery, isDescribedBy, isForOthers, looserQueries, matchPercent } from './candidates.ts'
import { type Candidate, type RankingWish, rank, recompute } from './ranking.ts'
import { weights } from './reasons.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const inDays = (days: number) => new Date(nowMs + days * 86_400_000).toISOString()
const wanted: RankingWish = { quantity: 1, currency: 'USD', mode: 'assist', prefer: 'balanced' }
const candidate = (sku: string, unitMinor: number, more: Partial<Candidate> = {}): Candidate => ({
  merchantId: 'merchant-a',
  sku,
  available: true,
  unitMinor,
  currency: 'USD',
  delivery: { optionId: 'std', shippingMinor: 500, taxMinor: 0, latest: inDays(4) },
  matchPercent: 100,
  position: 0,
  ...more,
})
const skus = (candidates: Candidate[], want: Partial<RankingWish> = {}) =>
  rank(candidates, { ...wanted, ...want }, nowMs).offers.map(({ sku }) => sku)

describe('a ranking', () => {
  it('goes by what it costs at the door, not by the listed price', () => {
    const delivery = { optionId: 'std', shippingMinor: 0, taxMinor: 0, latest: inDays(4) }
    const { offers } = rank(
      [candidate('listed-less', 9000), candidate('lands-less', 9300, { delivery })],
      wanted,
      nowMs,
    )
    expect(offers.map(({ sku, totalMinor }) => [sku, totalMinor])).toEqual([
      ['lands-less', 9300],
      ['listed-less', 9500],
    ])
  })

  it('multiplies by the quantity before it adds delivery and tax', () => {
    const delivery = { optionId: 'std', shippingMinor: 700, taxMinor: 480 }
    const [offer] = rank([candidate('a', 3000, { delivery })], { ...wanted, quantity: 2 }, nowMs).offers
    expect(offer).toMatchObject({ totalMinor: 7180, shippingMinor: 700, taxMinor: 480, rank: 1 })
  })

  it('does not let a cheap thing that fits half the words win', () => {
    expect(skus([candidate('stand', 500, { matchPercent: 50 }), candidate('headphones', 8000)])).toEqual([
      'headphones',
      'stand',
    ])
  })

  it('lets the cheapest win when price is preferred, whatever arrives sooner', () => {
    const soon = { optionId: 'x', shippingMinor: 500, taxMinor: 0, latest: inDays(1) }
    const both = [candidate('dearer', 8100, { delivery: soon }), candidate('cheaper', 8000)]
    expect(skus(both)).toEqual(['dearer', 'cheaper'])
    expect(skus(both, { prefer: 'price' })).toEqual(['cheaper', 'dearer'])
  })

  it.each<[string, Candidate, Partial<RankingWish>]>([
    ['stock', candidate('a', 100, { available: false }), {}],
    ['price', candidate('a', 10_001), { maxPriceMinor: 10_000 }],
    ['low-price', candidate('a', 1999), { minPriceMinor: 2000 }],
    ['price', candidate('a', 9800), { maxPriceMinor: 10_000, mode: 'autopilot' }],
    ['currency', candidate('a', 100, { currency: 'EUR' }), {}],
    ['without', candidate('a', 100, { unwanted: true }), {}],
    ['deliver-by', candidate('a', 100), { deliverBy: inDays(3) }],
    [
      'deliver-by',
      candidate('a', 100, { delivery: { optionId: 's', shippingMinor: 0, taxMinor: 0 } }),
      { deliverBy: inDays(9) },
    ],
  ])('leaves out what fails on %s and says so', (rule, failing, want) => {
    expect(rank([failing], { ...wanted, ...want }, nowMs)).toEqual({
      offers: [],
      excluded: [{ merchantId: 'merchant-a', sku: 'a', rule }],
    })
  })

  it('keeps an offer that only delivery brings above the price when a user looks, and says so', () => {
    const [offer] = rank([candidate('a', 9800)], { ...wanted, maxPriceMinor: 10_000 }, nowMs).offers
    expect(offer?.reasons.find(({ rule }) => rule === 'over-cap')).toEqual({
      rule: 'over-cap',
      points: weights.balanced.overCap,
      note: 'delivery and tax bring it $3.00 above your highest price',
    })
  })

  it.each(['balanced', 'price'] as const)('never lets what is above the highest price lead (%s)', (prefer) => {
    const far = { optionId: 's', shippingMinor: 0, taxMinor: 0, latest: inDays(9) }
    const within = candidate('within', 9999, { delivery: far, matchPercent: 1, position: 30 })
    const above = candidate('above', 9700, { matchPercent: 100 })
    expect(skus([above, within], { maxPriceMinor: 10_000, prefer })).toEqual(['within', 'above'])
  })

  it.each(['balanced', 'price'] as const)(
    'never lets what is for children lead unless it is asked for (%s)',
    (prefer) => {
      const offers = [candidate('small', 100, { forOthers: true }), candidate('large', 90_000, { matchPercent: 50 })]
      expect(skus(offers, { prefer })).toEqual(['large', 'small'])
    },
  )

  it('says in money how much dearer an offer is', () => {
    const [, second] = rank([candidate('a', 1000), candidate('b', 2250)], wanted, nowMs).offers
    expect(second?.reasons.map(({ note }) => note)).toContain('$12.50 above the lowest total')
  })

  const candidates = fc.array(
    fc.record(
      {
        merchantId: fc.constantFrom('merchant-a', 'merchant-b'),
        sku: fc.string({ minLength: 1, maxLength: 3 }),
        available: fc.boolean(),
        unitMinor: fc.integer({ min: 0, max: 1e7 }),
        currency: fc.constantFrom('USD', 'EUR'),
        matchPercent: fc.integer({ min: 0, max: 100 }),
        position: fc.integer({ min: 0, max: 30 }),
        delivery: fc.record(
          {
            optionId: fc.constantFrom('s', 'x'),
            shippingMinor: fc.nat(5000),
            taxMinor: fc.nat(5000),
            latest: fc.integer({ min: -3, max: 20 }).map(inDays),
          },
          { requiredKeys: ['optionId', 'shippingMinor', 'taxMinor'] },
        ),
      },
      { requiredKeys: ['merchantId', 'sku', 'available', 'unitMinor', 'currency', 'matchPercent', 'position'] },
    ),
    { maxLength: 12 },
  )
  const wishes = fc.record({
    quantity: fc.integer({ min: 1, max: 10_000 }),
    currency: fc.constant('USD'),
    maxPriceMinor: fc.option(fc.integer({ min: 1, max: 1e7 }), { nil: undefined }),
    deliverBy: fc.option(fc.integer({ min: 0, max: 20 }).map(inDays), { nil: undefined }),
    mode: fc.constantFrom('assist' as const, 'autopilot' as const),
    prefer: fc.constantFrom('balanced' as const, 'price' as const),
  })

  it('holds for any candidates: whole numbers, every one ranked or excluded, each rank recomputable, order of asking irrelevant', () => {
    holds(
      fc.property(candidates, wishes, (all, wish) => {
        const list = all as Candidate[]
        const { offers, excluded } = rank(list, wish, nowMs)
        expect(offers.length + excluded.length).toBe(list.length)
        for (const offer of offers) {
          expect(
            [offer.score, offer.totalMinor, ...offer.reasons.map(({ points }) => points)].every(Number.isSafeInteger),
          ).toBe(true)
          expect(recompute(offer)).toEqual({ score: offer.score, reasons: offer.reasons })
          expect(offer.totalMinor).toBe(offer.unitMinor * wish.quantity + offer.shippingMinor + offer.taxMinor)
          if (wish.maxPriceMinor !== undefined) expect(offer.unitMinor).toBeLessThanOrEqual(wish.maxPriceMinor)
        }
        for (const [at, offer] of offers.entries()) {
          expect(offer.rank).toBe(at + 1)
          expect(offer.score).toBeLessThanOrEqual(offers[at - 1]?.score ?? Number.POSITIVE_INFINITY)
        }
        const names = (ranked: typeof offers) =>
          ranked.map(({ merchantId, sku, score, totalMinor }) => [merchantId, sku, score, totalMinor])
        expect(names(rank(list.toReversed(), wish, nowMs).offers)).toEqual(names(offers))
      }),
    )
  })

  it('never prefers the dearer of two that differ in nothing else', () => {
    holds(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), wishes, (cheap, more, wish) => {
        const open = { ...wish, maxPriceMinor: undefined, deliverBy: undefined }
        expect(skus([candidate('z-dear', cheap + more), candidate('cheap', cheap)], open)[0]).toBe('cheap')
      }),
    )
  })
})

it('counts the words that fit, singular or plural', () => {
  expect(matchPercent('wireless headphones', ['Wireless Headphone Pro'])).toBe(100)
  expect(matchPercent('wireless headphones', ['Headphone stand'])).toBe(50)
  expect(matchPercent('usb c cable', ['USB-C cable, 2 m'])).toBe(100)
  expect(matchPercent('glass', ['Glasses'])).toBe(100)
  expect(matchPercent('headphone', ['Nimbus headphones'])).toBe(100)
  expect(matchPercent('head phones', ['Nimbus headphones'])).toBe(100)
  expect(matchPercent('boxes of knives', ['Box'])).toBe(50)
  expect(matchPercent('bus', ['Bu'])).toBe(0)
})

it('knows goods for children, and who asks for them', () => {
  const title = ['Wren wireless headphones for children']
  expect(isForOthers('wireless headphones', title)).toBe(true)
  expect(isForOthers('wireless headphones', ['Nimbus wireless headphones'])).toBe(false)
  for (const wish of ['headphones for kids', 'headphones for my 5 year old', 'headphones for my daughter'])
    expect(isForOthers(wish, title), wish).toBe(false)
})

it('leaves out goods that all words of an exclusion describe', () => {
  expect(isDescribedBy('noise cancelling', ['Nimbus headphones', 'Active noise cancelling'])).toBe(true)
  expect(isDescribedBy('noise cancelling', ['Nimbus headphones'])).toBe(false)
  expect(isDescribedBy('white', ['Mug, white'])).toBe(true)
})

it('searches for fewer words: first without measures, then for the thing', () => {
  expect(looserQueries('27 inch curved monitor for work')).toEqual(['inch curved monitor', 'monitor'])
  expect(looserQueries('mug')).toEqual([])
})

it('delivers by the cheapest option that is in time', () => {
  const slow = { optionId: 'slow', shippingMinor: 0, taxMinor: 10, latest: inDays(6) }
  const fast = { optionId: 'fast', shippingMinor: 900, taxMinor: 10, latest: inDays(1) }
  expect(bestDelivery([fast, slow], undefined)).toBe(slow)
  expect(bestDelivery([fast, slow], inDays(2))).toBe(fast)
  expect(bestDelivery([fast, slow], inDays(0))).toBe(slow)
  expect(bestDelivery([], undefined)).toBeUndefined()
})
