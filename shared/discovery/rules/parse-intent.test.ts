import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '#shared/kernel/errors.ts'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { type IntentFields, parseIntent } from './parse-intent.ts'

// A Saturday.
const nowMs = Date.parse('2026-11-21T12:00:00Z')
const merchants = [
  { merchantId: 'merchant-a', name: 'Alder & Co' },
  { merchantId: 'merchant-b', name: 'Birch Market' },
]
const parse = (text: string, stated = {}, more = {}) => parseIntent(text, stated, { nowMs, merchants, ...more })
const endOfDay = (date: string) => `${date}T23:59:59.999Z`
const missing = (text: string, stated = {}, more = {}): unknown => {
  try {
    return parse(text, stated, more)
  } catch (error) {
    return error instanceof Failure && error.code === 'intent.unclear' ? error.details['missing'] : error
  }
}

describe('an intent in words', () => {
  it.each<[string, Partial<IntentFields>]>([
    [
      'wireless headphones under $100, delivered by Friday',
      {
        query: 'wireless headphones',
        maxPriceMinor: 10_000,
        currency: 'USD',
        quantity: 1,
        deliverBy: endOfDay('2026-11-27'),
      },
    ],
    ['2 coffee makers for less than 70 dollars', { query: 'coffee makers', maxPriceMinor: 7000, quantity: 2 }],
    [
      'cheapest usb c cable from merchant-a by tomorrow',
      { query: 'usb c cable', prefer: 'price', merchants: ['merchant-a'], deliverBy: endOfDay('2026-11-22') },
    ],
    ['Buy 1 ASTER 14 LAPTOP', { query: 'ASTER 14 LAPTOP', quantity: 1 }],
    ['Purchase an Aster 14 laptop.', { query: 'Aster 14 laptop', quantity: 1 }],
    ['Find the Aster 14 laptop and buy one.', { query: 'Aster 14 laptop', quantity: 1 }],
    ['Buy 2 Kestrel 11 rackets.', { query: 'Kestrel 11 rackets', quantity: 2 }],
    ['I would like a dozen tennis balls please', { query: 'tennis balls', quantity: 12 }],
    ['a couple of mugs', { query: 'mugs', quantity: 2 }],
    [
      'three steel water bottles, £12.50 or less',
      { quantity: 3, maxPriceMinor: 1250, currency: 'GBP', query: 'steel water bottles' },
    ],
    ['15-inch laptop below 1,299.99 usd', { query: '15-inch laptop', quantity: 1, maxPriceMinor: 129_999 }],
    [
      '27 inch monitor up to 300 euros',
      { query: '27 inch monitor', quantity: 1, maxPriceMinor: 30_000, currency: 'EUR' },
    ],
    ['2 person tent under 150', { query: '2 person tent', quantity: 1, maxPriceMinor: 15_000 }],
    ['usb stick up to 64 gb', { query: 'usb stick up to 64 gb', quantity: 1 }],
    ['rice cooker max ¥9800', { query: 'rice cooker', maxPriceMinor: 9800, currency: 'JPY' }],
    ['4 mugs for $40 in total', { quantity: 4, maxPriceMinor: 1000, query: 'mugs' }],
    ['4 mugs under $10 each', { quantity: 4, maxPriceMinor: 1000, query: 'mugs' }],
    ['mug between $5 and $10', { minPriceMinor: 500, maxPriceMinor: 1000, query: 'mug' }],
    ['2 mugs over €15 in total', { minPriceMinor: 750, currency: 'EUR', quantity: 2, query: 'mugs' }],
    ['usb cable x3', { quantity: 3, query: 'usb cable' }],
    ['sun hat', { query: 'sun hat' }],
    ['5 pounds of coffee', { query: '5 pounds of coffee', quantity: 1 }],
    ['mug under €1,50', { query: 'mug', maxPriceMinor: 150, currency: 'EUR' }],
    ['sun hat by sat', { query: 'sun hat', deliverBy: endOfDay('2026-11-28') }],
    ['kettle before Thursday', { query: 'kettle', deliverBy: endOfDay('2026-11-25') }],
    ['kettle within 3 days', { query: 'kettle', deliverBy: endOfDay('2026-11-24') }],
    ['kettle arriving on December 3rd', { query: 'kettle', deliverBy: endOfDay('2026-12-03') }],
    ['kettle by 2 jan', { query: 'kettle', deliverBy: endOfDay('2027-01-02') }],
    ['kettle by 2026-12-01', { query: 'kettle', deliverBy: endOfDay('2026-12-01') }],
    ['kettle by next friday', { query: 'kettle', deliverBy: endOfDay('2026-11-27') }],
    ['kettle by the end of next week', { query: 'kettle', deliverBy: endOfDay('2026-11-29') }],
    ['order earbuds from Birch Market or merchant a', { query: 'earbuds', merchants: ['merchant-b', 'merchant-a'] }],
    ['earbuds under $250 on autopilot', { query: 'earbuds', mode: 'autopilot', maxPriceMinor: 25_000 }],
    ['Buy a quantum computer.', { query: 'quantum computer', quantity: 1 }],
    ['ｗｉｒｅｌｅｓｓ　headphones under ＄１００', { query: 'wireless headphones', maxPriceMinor: 10_000 }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toMatchObject(expected)
  })

  it.each([
    ['', 'query'],
    ['   ', 'query'],
    ['please buy me', 'query'],
    ['under $100', 'query'],
    ['Buy 0 Aster 14 laptops.', 'quantity'],
    ['Buy -5 Aster 14 laptops.', 'quantity'],
    ['Buy 9999999 Aster 14 laptops.', 'quantity'],
    ['99999999999999999999 mugs', 'quantity'],
    ['mug under $0', 'maxPriceMinor'],
    ['mug under $-5', 'maxPriceMinor'],
    ['mug under $1.999', 'maxPriceMinor'],
    ['mug between 5 and 10', 'maxPriceMinor'],
    ['mug over 5', 'minPriceMinor'],
    ['mug between $10 and $5', 'minPriceMinor'],
    ['mug over €5 and under $10', 'currency'],
    ['mug under ¥9.50', 'maxPriceMinor'],
    ['mug on autopilot', 'maxPriceMinor'],
    ['mug under $5 eur', 'currency'],
    ['mug by 2026-02-30', 'deliverBy'],
    ['mug by 2020-01-01', 'deliverBy'],
    ['mug before today', 'deliverBy'],
    ['x'.repeat(501), 'text'],
  ])('asks when it is unclear: %s', (text, what) => {
    expect(missing(text)).toEqual([what])
  })

  it('takes the day where the buyer is', () => {
    const late = Date.parse('2026-11-22T03:00:00Z')
    expect(parse('mug by tomorrow', {}, { nowMs: late, timeZone: 'America/New_York' }).deliverBy).toBe(
      '2026-11-23T04:59:59.999Z',
    )
    expect(parse('mug by tomorrow', {}, { nowMs: late, timeZone: 'Pacific/Auckland' }).deliverBy).toBe(
      '2026-11-23T10:59:59.999Z',
    )
    expect(missing('mug', {}, { timeZone: 'Nowhere/Land' })).toEqual(['timeZone'])
  })
})

describe('stated fields', () => {
  it('win over the words', () => {
    const stated = {
      query: 'get well card',
      maxPriceMinor: 500,
      quantity: 7,
      deliverBy: '2026-12-24',
      mode: 'assist' as const,
      merchants: ['merchant-b'],
    }
    expect(parse('2 mugs under $100 from merchant-a on autopilot by tomorrow', stated)).toEqual({
      query: 'get well card',
      maxPriceMinor: 500,
      currency: 'USD',
      quantity: 7,
      deliverBy: endOfDay('2026-12-24'),
      mode: 'assist',
      prefer: 'balanced',
      merchants: ['merchant-b'],
      unread: [],
    })
  })

  it('have a lowest price, in the stated currency and not above the highest', () => {
    expect(parse('mug under $9', { minPriceMinor: 500 })).toMatchObject({ minPriceMinor: 500, maxPriceMinor: 900 })
    expect(parse('mug over $9', { minPriceMinor: 500 })).toMatchObject({ minPriceMinor: 500 })
    expect(missing('mug', { minPriceMinor: 900, maxPriceMinor: 500 })).toEqual(['minPriceMinor'])
    expect(missing('mug over €5', { maxPriceMinor: 900 })).toEqual(['currency'])
  })

  it('make an intent without any words', () => {
    expect(parseIntent(undefined, { query: 'mug' }, { nowMs })).toEqual({
      query: 'mug',
      currency: 'USD',
      quantity: 1,
      mode: 'assist',
      prefer: 'balanced',
      unread: [],
    })
  })

  it('settle what the words leave open', () => {
    expect(missing('2-3 mugs around $5')).toEqual(['quantity', 'maxPriceMinor'])
    expect(parse('2-3 mugs around $5', { quantity: 3, maxPriceMinor: 500 })).toMatchObject({
      query: 'mugs',
      quantity: 3,
      maxPriceMinor: 500,
    })
  })

  it('are refused when they make no sense', () => {
    expect(missing('mug', { quantity: 0 })).toEqual(['quantity'])
    expect(missing('mug', { deliverBy: 'soon' })).toEqual(['deliverBy'])
    expect(missing('mug under $5', { currency: 'EUR' })).toEqual(['currency'])
  })
})

describe('whatever is written', () => {
  const pieces = fc.constantFrom(
    ...'under below $ € 100 1,000 -5 0 2.50 by friday in days tomorrow from merchant-a x3 qty 7 each total cheapest autopilot , . the a dozen feb 30 2026-13-01 for usd eur mug'.split(
      ' ',
    ),
  )
  const sentences = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 14 }).map((words) => words.join(' ')),
  )
  verifies(
    'input.parsers',
    'words give whole numbers and a coming day, or what is unclear is named, and nothing else',
    () => {
      holds(
        fc.property(sentences, fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns'), (text, timeZone) => {
          try {
            const fields = parse(text, {}, { timeZone })
            expect(Number.isSafeInteger(fields.quantity) && fields.quantity >= 1).toBe(true)
            if (fields.maxPriceMinor !== undefined)
              expect(Number.isSafeInteger(fields.maxPriceMinor) && fields.maxPriceMinor > 0).toBe(true)
            if (fields.deliverBy) expect(Date.parse(fields.deliverBy)).toBeGreaterThan(nowMs)
            expect(fields.query).toMatch(/[\p{L}\p{N}]/u)
          } catch (error) {
            expect(error).toBeInstanceOf(Failure)
            expect((error as Failure).code).toBe('intent.unclear')
          }
        }),
        { numRuns: 2000 },
      )
    },
  )
})
