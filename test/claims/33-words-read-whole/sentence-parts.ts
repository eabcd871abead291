import type { Meaning } from '#test/language/judged-fixture.ts'

type Fields = Partial<Exclude<Meaning, { ask: string }>>
/** One part of a sentence: what it says, and the fields that it must give. `ask`: it is never sure. */
export interface Part {
  says: string
  means: Fields
  ask?: string
  /** It stands before the thing, as a count does. */
  first?: boolean
}
type Choose = <T>(from: readonly T[]) => T

const things = [
  ['mug', 'mugs'],
  ['desk lamp', 'desk lamps'],
  ['wool blanket', 'wool blankets'],
  ['running shoe', 'running shoes'],
  ['usb-c cable', 'usb-c cables'],
  ['green tea', 'green teas'],
  ['water bottle', 'water bottles'],
] as const
const numbers: readonly (readonly [string, number])[] = [
  ['2', 2],
  ['three', 3],
  ['12', 12],
  ['a dozen', 12],
  ['half a dozen', 6],
  ['twenty-five', 25],
  ['two dozen', 24],
  ['a hundred', 100],
  ['1,200', 1200],
]
/** Amounts as they are written, in minor units and their currency. */
const amounts: readonly (readonly [string, number, string])[] = [
  ['$40', 4000, 'USD'],
  ['40 dollars', 4000, 'USD'],
  ['$1,299.50', 129_950, 'USD'],
  ['$2k', 200_000, 'USD'],
  ['forty euros', 4000, 'EUR'],
  ['1.299,50 \u20ac', 129_950, 'EUR'],
  ['\u20ac1.000', 100_000, 'EUR'],
  ['500 SEK', 50_000, 'SEK'],
  ["CHF 1'250.50", 125_050, 'CHF'],
  ['18.600 KWD', 18_600, 'KWD'],
  ['4000 yen', 4000, 'JPY'],
  ['a hundred pounds sterling', 10_000, 'GBP'],
  ['60 canadian dollars', 6000, 'CAD'],
  ['\u00a312.50', 1250, 'GBP'],
  ['99 cents', 99, 'USD'],
  ['75', 7500, 'USD'],
]
const caps = ['under', 'for less than', 'at most', 'no more than', 'not more than', 'up to', 'max', 'not over', 'below']
/** Bounds below, and what they mean. */
const lowest: readonly (readonly [string, Fields])[] = [
  ['over $20', { minPriceMinor: 2000 }],
  ['at least \u20ac50', { minPriceMinor: 5000, currency: 'EUR' }],
  ['$15 or more', { minPriceMinor: 1500 }],
  ['between $20 and $30', { minPriceMinor: 2000, maxPriceMinor: 3000 }],
  ['from 20 to 30 euros', { minPriceMinor: 2000, maxPriceMinor: 3000, currency: 'EUR' }],
  ['$1,200 to $1,500', { minPriceMinor: 120_000, maxPriceMinor: 150_000 }],
]
const dues: readonly (readonly [string, string])[] = [
  ['by Friday', '2026-12-04'],
  ['before Friday', '2026-12-03'],
  ['until next Friday', '2026-12-11'],
  ['by Christmas', '2026-12-25'],
  ['before Christmas', '2026-12-24'],
  ['before the weekend', '2026-12-04'],
  ['with two-day delivery', '2026-12-04'],
  ['within 3 business days', '2026-12-07'],
  ['in two weeks', '2026-12-16'],
  ['by the 20th', '2026-12-20'],
  ['no later than December 15', '2026-12-15'],
  ['delivered by 2026-12-09', '2026-12-09'],
  ['by the end of the month', '2026-12-31'],
  ['by tomorrow', '2026-12-03'],
]
const shops: readonly (readonly [string, Fields])[] = [
  ['from merchant-a', { merchants: ['merchant-a'] }],
  ['only from Birch Market', { merchants: ['merchant-b'] }],
  ['not from merchant-b', { notMerchants: ['merchant-b'] }],
  ['except from merchant-a', { notMerchants: ['merchant-a'] }],
  ['but not from Alder & Co', { notMerchants: ['merchant-a'] }],
]
const exclusions: readonly (readonly [string, string[]])[] = [
  ['not white', ['white']],
  ['without sugar', ['sugar']],
  ['neither red nor blue', ['red', 'blue']],
  ['no plastic', ['plastic']],
]
const unsure: readonly (readonly [string, string])[] = [
  ['around $50', 'maxPriceMinor'],
  ['between 20 and 30', 'maxPriceMinor'],
  ['over 20', 'minPriceMinor'],
  ['between $30 and $20', 'minPriceMinor'],
  ['$20 or $30', 'maxPriceMinor'],
  ['under 300 kr', 'currency'],
  ['under $40 EUR', 'currency'],
  ['under $0', 'maxPriceMinor'],
  ['not before Friday', 'deliverBy'],
  ['after Monday', 'deliverBy'],
  ['by February 30', 'deliverBy'],
  ['by my birthday', 'deliverBy'],
  ['by 12/11', 'deliverBy'],
  ['preferably from merchant-a', 'merchants'],
  ['if it is red', 'text'],
  ['and 3 plates', 'quantity'],
  [', 7', 'quantity'],
]

/** What is asked for, how many of it, and what it must not be. */
const thing = (choose: Choose): Part[] => {
  const [one, many] = choose(things)
  const [count, quantity] = choose(numbers)
  return choose<Part[]>([
    [{ says: one, means: { query: one }, first: true }],
    [{ says: `a ${one}`, means: { query: one }, first: true }],
    [{ says: `${count} ${many}`, means: { query: many, quantity }, first: true }],
    [{ says: `${one} x 3`, means: { query: one, quantity: 3 }, first: true }],
    [{ says: `at most 4 ${many}`, means: { query: many, quantity: 4 }, first: true }],
    [{ says: `not more than 2 ${many}`, means: { query: many, quantity: 2 }, first: true }],
  ])
}
const price = (choose: Choose): Part => {
  if (choose([true, false, false, false])) {
    const [says, means] = choose(lowest)
    return { says, means }
  }
  const [written, maxPriceMinor, currency] = choose(amounts)
  return { says: `${choose(caps)} ${written}`, means: { maxPriceMinor, currency } }
}
const due = (choose: Choose): Part => {
  const [says, deliverBy] = choose(dues)
  return { says, means: { deliverBy } }
}
const shop = (choose: Choose): Part => {
  const [says, means] = choose(shops)
  return { says, means }
}
const exclusion = (choose: Choose): Part => {
  const [says, without] = choose(exclusions)
  return { says, means: { without } }
}
const manner = (choose: Choose): Part =>
  choose<Part>([
    { says: 'ask me first', means: {} },
    { says: 'as cheap as possible', means: { prefer: 'price' } },
    { says: 'asap', means: { unread: ['asap'] } },
    { says: 'please', means: {} },
  ])
const doubt = (choose: Choose): Part => {
  const [says, ask] = choose(unsure)
  return { says, means: {}, ask }
}

/** A sentence of parts in some order, what it means, and which of its parts has to be asked about. */
export const sentenceFrom = (
  random: () => number,
): { say: string; meaning: Fields & { query: string }; ask?: string } => {
  const choose: Choose = (from) => from[Math.floor(random() * from.length)] as (typeof from)[number]
  const maybe = (make: (choose: Choose) => Part, chance: number): Part[] => (random() < chance ? [make(choose)] : [])
  const rest = [
    ...maybe(price, 0.7),
    ...maybe(due, 0.5),
    ...maybe(shop, 0.4),
    ...maybe(exclusion, 0.3),
    ...maybe(manner, 0.3),
    ...maybe(doubt, 0.2),
  ]
  const shuffled = rest
    .map((part) => ({ part, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ part }) => part)
  const parts = [...thing(choose), ...shuffled]
  const greeting = choose(['', '', 'Please find me ', 'I need ', 'buy '])
  const join = choose([', ', ', ', ' '])
  const meaning = Object.assign({ query: '' }, ...parts.map(({ means }) => means)) as Fields & { query: string }
  const ask = parts.find((part) => part.ask)?.ask
  return { say: greeting + parts.map(({ says }) => says).join(join), meaning, ...(ask && { ask }) }
}
