import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { requirements } from '#test/requirements.ts'

const root = join(import.meta.dirname, '../..')
const files = globSync('{shared,functions,infra,events,statemachines,test}/**/*.{test,checks}.ts', { cwd: root })
const cited = new Set(
  files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/verifies\(\s*'([\w.-]+)'/g)].map((match) => match[1]),
  ),
)

test('every requirement is proved by a test', () => {
  expect(Object.keys(requirements).filter((id) => !cited.has(id))).toEqual([])
})

test('no test cites a requirement that does not exist', () => {
  expect([...cited].filter((id) => !Object.hasOwn(requirements, String(id)))).toEqual([])
})
