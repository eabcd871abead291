import { expect, it } from 'vitest'
import { keys } from '#shared/platform/table/keys.ts'
import { retryParked } from './retry.ts'

/** Families of the rows that tell of something: any may be set aside, and is read again to be told. */
const tellingFamilies = (): string[] => {
  const builders = Object.values(keys) as ((...args: string[]) => unknown)[]
  const built = builders.map((build) => build('a', 'b', 'c'))
  const rows = built.filter((key) => typeof key === 'object') as { pk: string; sk: string }[]
  return [...new Set(rows.filter(({ sk }) => sk.startsWith('EVT#')).map(({ pk }) => pk.split('#')[0] ?? ''))]
}

it('may read every row that an event can be in', () => {
  const families = tellingFamilies()
  expect(families).toContain('CHECKOUT')
  expect(retryParked.spec.grants.read).toEqual(expect.arrayContaining(families))
})
