import { expect, test } from 'vitest'
import { billOf } from './bill.ts'
import { billed, type Counts } from './counts.ts'
import { kinds } from './goals.ts'
import { objections } from './objections.ts'
import { readPrices } from './price-file.ts'
import { billsAsMarkdown, billsAsText } from './report.ts'

const prices = readPrices()
const counts = (some: Partial<Counts>): Counts =>
  ({ ...Object.fromEntries(billed.map((what) => [what, 0])), ...some }) as Counts
const idle = { calls: 0, tableRequests: 0, companyTableRequests: 0 }

test('a bill is each count times its price, for a thousand purchases', () => {
  const bill = billOf('plain', counts({ transitions: 6, writeUnits: 100, gbSeconds: 1 }), idle, prices)
  const usd = Object.fromEntries(bill.lines.map(({ what, usdPer1000 }) => [what, usdPer1000]))
  expect(usd).toMatchObject({ apiRequests: 0 })
  expect(usd['transitions']).toBeCloseTo(0.15)
  expect(usd['writeUnits']).toBeCloseTo(0.0625)
  expect(bill.usdPer1000).toBeCloseTo(0.15 + 0.0625 + 0.0133334)
})

test('a kind above its goal is named, with both figures', () => {
  const bill = billOf('plain', counts({ transitions: 21 }), idle, prices)
  expect(objections([bill], {})).toEqual(['1,000 purchases of the kind "plain" cost $0.525; the goal is $0.50.'])
})

test('so is one that costs a tenth more than the committed figure', () => {
  const bill = billOf('plain', counts({ transitions: 12 }), idle, prices)
  expect(objections([bill], { plain: 0.28 })).toEqual([])
  expect(objections([bill], { plain: 0.26 })).toMatchObject([expect.stringContaining('$0.260 are committed')])
})

test('so is one that takes more calls or requests than its goal allows', () => {
  const busy = { calls: 25, tableRequests: 51, companyTableRequests: 99 }
  expect(objections([billOf('completed', counts({}), busy, prices)], {})).toEqual([
    'A purchase of the kind "completed" takes 25 function calls; the goal is 24.',
    'A purchase of the kind "completed" takes 51 table requests of Purser; the goal is 50.',
    'A purchase of the kind "completed" takes 99 table requests of the simulators; the goal is 15.',
  ])
  expect(objections([billOf('plain', counts({}), busy, prices)], {})).toEqual([])
})

test('there is a price for everything that is counted, with where it is from and of when', () => {
  expect(Object.keys(prices.prices).sort()).toEqual([...billed].sort())
  expect(prices.asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
  for (const { source } of Object.values(prices.prices)) expect(source).not.toBe('')
})

test('the report has a line for everything, and the table a row for each kind', () => {
  const bills = kinds.map((kind) => billOf(kind, counts({ transitions: 3 }), idle, prices))
  const text = billsAsText(bills, prices)
  for (const word of ['write units', 'KMS signatures', 'KB of logs', 'schedules', 'aim $0.11'])
    expect(text).toContain(word)
  expect(billsAsMarkdown(bills, prices).split('\n')).toHaveLength(4 + kinds.length)
})
