import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nowMs, understood } from './judged-fixture.ts'

/** One sentence of the file, and what must come out of it. */
interface Found {
  say: string
  query?: string
  queryHas?: string[]
  without?: string[]
  quantity?: number
  maxPriceMinor?: number
  currency?: string
  deliverBy?: string
  merchants?: string[]
  notMerchants?: string[]
  noCap?: boolean
  never?: Record<string, unknown>
  orAsk?: boolean
  ask?: string
}
const file = JSON.parse(readFileSync(join(import.meta.dirname, 'found-sentences.json'), 'utf8')) as {
  now: string
  cases: Found[]
}
const words = (text: string): string[] => text.toLowerCase().split(' ').toSorted()

it('the fixtures are about one day', () => expect(Date.parse(file.now)).toBe(nowMs))

it.each(file.cases.map((each) => [each.say, each] as const))('%s', (say, meaning) => {
  const came = understood(say)
  if ('asked' in came) {
    expect(meaning.ask !== undefined || meaning.orAsk, JSON.stringify(came)).toBeTruthy()
    if (meaning.ask && !meaning.orAsk) expect(came.asked).toContain(meaning.ask)
    return
  }
  expect(meaning.ask === undefined || meaning.orAsk, JSON.stringify(came)).toBe(true)
  const { quantity, maxPriceMinor, currency, merchants, query, queryHas, deliverBy } = meaning
  const stated = { quantity, maxPriceMinor, currency, merchants }
  expect(came).toMatchObject(Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)))
  if (query) expect(words(came.query)).toEqual(words(query))
  for (const word of queryHas ?? []) expect(came.query).toContain(word)
  if (deliverBy) expect(came.deliverBy?.slice(0, 10)).toBe(deliverBy)
  for (const phrase of meaning.without ?? []) expect([...(came.without ?? []), ...came.unread]).toContain(phrase)
  for (const merchant of meaning.notMerchants ?? []) expect(came.notMerchants).toContain(merchant)
  if (meaning.noCap) expect(came.maxPriceMinor).toBeUndefined()
  for (const [field, value] of Object.entries(meaning.never ?? {}))
    expect(came[field as keyof typeof came]).not.toBe(value)
})
