import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claims } from './claims.ts'
import { allMutants } from './mutants.ts'
import { assertFits } from './run-mutants.ts'

const root = join(import.meta.dirname, '../..')
const all = await allMutants()

test.each(all.map((mutant) => [mutant.name, mutant] as const))('the mutant "%s" fits its source', (_, mutant) => {
  assertFits(root, mutant)
  expect(claims).toHaveProperty(String(mutant.claim))
})

test('no two mutants have one name', () => {
  const names = all.map(({ name }) => name)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
