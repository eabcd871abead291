import { expect, it } from 'vitest'
import { verifies } from '#test/support/run/verifies.ts'
import { readWords } from './read-words.ts'

const context = {
  nowMs: Date.parse('2026-12-02T10:00:00Z'),
  timeZone: 'UTC',
  currency: 'USD',
  merchants: [{ merchantId: 'merchant-a', name: 'Alder & Co' }],
}
const good = 'wireless headphones under $100 each, two of them, by Friday, from merchant-a, not white. '
const filled = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length)).slice(0, length)
const looks = (text: string): number => readWords(text, context).looks

const repeated = [
  good, 'mug!', '!', '1 ', '$1 ', '1,', '1.', '-1', ' -', 'a ', 'a', 'under ', 'not ', 'not white or ', 'merchant-a, ', 'by ', 'by the ',
  'twenty ', 'hundred ', 'hundred and ', '2-', 'x', '2 x ', '2 or ', 'to be ', 'must ', 'next ', 'the end of ', "don't ", 'from ', '( ', '$', '"', 'no more than ',
  'more than ', 'minus ', 'half a ', 'between 1 and ', 'at ', 'bis ', 'moins de ', 'menos de ', '\u00e9\u0301', '\u2026',
] // biome-ignore format: one list

verifies('input.parsers', 'the work of reading grows with the length of the text, however it repeats itself', () => {
  for (const text of repeated) {
    const [short, long] = [looks(filled(text, 2500)), looks(filled(text, 10_000))]
    expect(long, text).toBeLessThanOrEqual(short * 4.2 + 1000)
  }
})

it('100 KB of anything are read with no more than so much work for each character', () => {
  const most = 150
  for (const text of repeated.slice(0, 6)) expect(looks(filled(text, 100_000)), text).toBeLessThan(100_000 * most)
})

it('a bad sentence takes no more work than a few good ones of its length', () => {
  const usual = looks(filled(good, 500))
  for (const text of repeated) expect(looks(filled(text, 500)), text).toBeLessThan(usual * 20)
})

it('every word ends in a field, in the query or unread', () => {
  const { query, unread, price, quantity, without } = readWords('2 red mugs, not white, under $9, asap \u2603', context)
  expect({ query, unread, price, quantity, without }).toEqual({
    query: 'red mugs',
    unread: ['asap \u2603'],
    price: { minor: 900, currency: 'USD', named: true, together: false },
    quantity: 2,
    without: ['white'],
  })
})

it('words that do not fit into the query are unread', () => {
  const { query, unread } = readWords(`${'wool '.repeat(50)}sock`, context)
  expect(query.length).toBeLessThanOrEqual(200)
  expect(unread).toContain('sock')
})

it('what is refused quotes the words', () => {
  expect(readWords('kettle not before Friday', context).doubts).toMatchObject([
    { field: 'deliverBy', words: 'not before Friday' },
  ])
})

it('words that every object has as names are words like any other', () => {
  for (const name of Object.getOwnPropertyNames(Object.prototype)) {
    expect(readWords(`mug within 3 ${name}`, context).deliverBy, name).toBeUndefined()
    expect(readWords(`mug next ${name}`, context).doubts, name).toEqual([])
    for (const text of [`mug under 5${name}`, `mug in 2${name}`, `${name} 3 mugs`, `a ${name} of mugs`])
      expect(() => readWords(text, context), text).not.toThrow()
  }
})
