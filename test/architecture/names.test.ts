import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { sources } from './edges.ts'

/** The entries of a function's file, by which discovery finds them. */
const conventions = ['handler', 'run', 'undo', 'tick']

const declared = /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class|type|interface) (\w+)/gm
const exportsOf = (file: string): string[] => [
  ...new Set([...readFileSync(join(root, file), 'utf8').matchAll(declared)].map(([, name = '']) => name)),
]

test('a name is exported by one file', () => {
  const exported = sources().flatMap((file) => exportsOf(file).map((name) => ({ name, file })))
  expect(exported.length).toBeGreaterThan(1500)
  const shared = [...Map.groupBy(exported, ({ name }) => name)]
    .filter(([name, places]) => places.length > 1 && !conventions.includes(name))
    .map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(', ')}`)
  expect(shared).toEqual([])
})
