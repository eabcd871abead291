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

/** Identifiers alone: without comments and texts. */
const identifiers = (file: string): string[] =>
  readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|"[^"\n]*"/gm, '')
    .match(/\w+/g) ?? []

/** What names a protocol and where: its adapter, and companies that speak it. The registries have one line each; UCP prescribes the address of our profile. */
const protocols: readonly (readonly [name: RegExp, elsewhere: RegExp])[] = [
  [
    /ucp/i,
    /^(?!shared\/merchants\/(ucp\/|(protocols|checkout-status)\.ts$)|functions\/(simulators\/|well-known\/ucp\.ts$))/,
  ],
  [/bank/i, /^(?!shared\/payments\/(bank\/|protocols\.ts$)|functions\/simulators\/|infra\/)/],
]
const namingProtocols = (file: string, names: readonly string[]): string[] =>
  protocols.flatMap(([name, elsewhere]) => (elsewhere.test(file) ? names.filter((one) => name.test(one)) : []))

test('only an adapter and companies name a protocol', () => {
  const naming = sources().flatMap((file) => namingProtocols(file, identifiers(file)).map((name) => `${file}: ${name}`))
  expect(naming).toEqual([])
  expect(namingProtocols('shared/purchase/checkout-view.ts', ['ucpStatus'])).toEqual(['ucpStatus'])
  expect(namingProtocols('shared/after-sale/finish-refund.ts', ['askBank', 'askMerchant'])).toEqual(['askBank'])
})
