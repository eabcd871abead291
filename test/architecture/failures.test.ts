import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { failureCatalogue } from '#shared/kernel/errors.ts'
import { eventTypes } from '#shared/kernel/event-types.ts'
import { sources } from './edges.ts'

const home = 'shared/kernel/errors.ts'
const code = sources()
  .filter((file) => file !== home)
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')
const events: readonly string[] = eventTypes
const machines = globSync('statemachines/*/*.asl.json', { cwd: root })

test('every failure code of the catalogue is raised or answered somewhere', () => {
  expect(Object.keys(failureCatalogue).filter((failure) => !code.includes(`'${failure}'`))).toEqual([])
})

test('a list of failure codes is typed by the catalogue, so that a typing error does not compile', () => {
  const lists =
    /^(?:export )?const \w+(: readonly string\[\])? = \[([^\]]*)\]( as const satisfies readonly FailureCode\[\])?/gm
  const untyped = [...code.matchAll(lists)].filter(([, , list = '', typed]) => {
    const names = [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name)
    return !typed && names.some((name) => name in failureCatalogue) && !names.every((name) => events.includes(name))
  })
  expect(untyped.map(([text]) => text)).toEqual([])
})

test('a state machine retries and catches codes of the catalogue, or errors of the service', () => {
  for (const file of machines) {
    const named = [...readFileSync(join(root, file), 'utf8').matchAll(/"ErrorEquals":\s*\[([^\]]*)\]/g)]
      .flatMap(([, list = '']) => [...list.matchAll(/"([^"]+)"/g)])
      .map(([, name = '']) => name)
    const unknown = named.filter((name) => !(name in failureCatalogue) && !/^(States|Lambda|Sandbox)\./.test(name))
    expect(unknown, file).toEqual([])
  }
})
