import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import type { Bill } from '#infra/cost/bill.ts'
import { type Kind, kinds } from '#infra/cost/goals.ts'
import { measureBills } from '#infra/cost/measure.ts'
import { objections } from '#infra/cost/objections.ts'
import { readPrices } from '#infra/cost/price-file.ts'
import { root } from '#infra/discover.ts'
import { verifies } from '#test/support/run/verifies.ts'

const measured = (which: readonly Kind[]) =>
  measureBills({ times: 1, kinds: which, warmUp: false, prices: readPrices(), say: () => undefined })

let bills: Bill[]
beforeAll(async () => {
  bills = await measured(kinds)
})

const of = (kind: string, what: string) =>
  bills.find((bill) => bill.kind === kind)?.lines.find((line) => line.what === what)?.count ?? Number.NaN

verifies('cost.counted', 'a purchase of each kind enters as many states as its way has', () => {
  const entered = Object.fromEntries(kinds.map((kind) => [kind, of(kind, 'transitions')]))
  expect(entered).toEqual({
    plain: 6,
    completed: 6,
    rejected: 3,
    expired: 3,
    compensated: 9,
    'two legs': 7,
    canceled: 6,
  })
})

verifies('cost.counted', 'everything that is billed was counted', () => {
  for (const what of [
    'apiRequests',
    'invocations',
    'writeUnits',
    'readUnits',
    'busEvents',
    'logKilobytes',
    'schedules',
  ])
    for (const kind of kinds) expect(of(kind, what), `${kind} ${what}`).toBeGreaterThan(0)
})

verifies('cost.goals', 'no kind costs more than its goal, or a tenth more than what is committed', async () => {
  const committed = JSON.parse(readFileSync(join(root, 'infra/cost/committed.json'), 'utf8'))
  const objectionable = (all: readonly Bill[]) => all.filter((bill) => objections([bill], committed).length > 0)
  // A busy machine reads a stream in smaller batches, which are more calls. Code that costs more does so each time.
  let costly = objectionable(bills)
  for (let again = 0; again < 8 && costly.length > 0; again++)
    costly = objectionable(await measured(costly.map(({ kind }) => kind)))
  expect(objections(costly, committed)).toEqual([])
})
