import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '#infra/discover.ts'
import { checkoutScenarios } from './checkouts.ts'
import { otherScenarios } from './repeats-orders-and-webhooks.ts'

const scenarios: Readonly<Record<string, () => Promise<unknown>>> = { ...checkoutScenarios, ...otherScenarios }

it.each(Object.entries(scenarios))('%s of the public suite passes', async (_name, scenario) => {
  await scenario()
})

it('the page on conformance says of exactly these that they pass, and counts right', () => {
  const page = readFileSync(join(root, 'docs/conformance.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` +\| [^|]+ \| (\w[\w ]*?) +\|/gm)].map(([, name = '', outcome = '']) => ({
    name,
    outcome,
  }))
  const passes = rows.filter(({ outcome }) => outcome === 'passes').map(({ name }) => name)
  expect(passes.sort()).toEqual(Object.keys(scenarios).sort())
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
  const counts = [...page.matchAll(/^\| (\w[\w ]*?) +\| +(\d+) \|/gm)].map(([, outcome, count]) => [
    outcome,
    Number(count),
  ])
  const counted = Map.groupBy(rows, ({ outcome }) => outcome)
  expect(Object.fromEntries(counts)).toEqual({
    ...Object.fromEntries([...counted].map(([outcome, all]) => [outcome, all.length])),
    all: rows.length,
  })
})
