import { expect, test } from 'vitest'
import { sample } from '#test/synth/sample.ts'
import { assertUnique, type FoundEntry, type FoundRoute } from './discover.ts'

const route = (name: string, spec: Partial<FoundRoute['spec']> = {}): FoundEntry => {
  const base = sample.find((one): one is FoundRoute => one.name === 'orders-get')
  if (!base) throw new Error('The sample has no orders-get')
  return {
    ...base,
    name,
    file: `functions/${name}.ts`,
    spec: { ...base.spec, operation: name, path: `/${name}`, ...spec },
  }
}

test('the sample is free of clashes', () => {
  expect(() => assertUnique(sample)).not.toThrow()
})

test.each<[string, FoundEntry[], RegExp]>([
  ['one operation id', [route('a', { operation: 'x' }), route('b', { operation: 'x' })], /operation x .*a\.ts.*b\.ts/],
  ['one method and path', [route('a', { path: '/v1/a' }), route('b', { path: '/v1/a' })], /route GET \/v1\/a/],
  [
    'paths that differ in a parameter name only',
    [route('a', { path: '/v1/{a}' }), route('b', { path: '/v1/{b}' })],
    /route GET \/v1\/\{\}/,
  ],
  [
    'another parameter name in the same place',
    [route('a', { path: '/v1/{a}' }), route('b', { path: '/v1/{b}/c' })],
    /\{b\} is called \{a\}/,
  ],
  ['one function name', [route('a'), { ...route('b'), name: 'a' }], /function name a/],
  [
    'a second authorizer',
    [...sample, ...sample.filter(({ kind }) => kind === 'authorizer').map((one) => ({ ...one, name: 'again' }))],
    /one authorizer/,
  ],
])('%s stops the synth', (_, entries, says) => {
  expect(() => assertUnique(entries)).toThrow(says)
})

test('the same path with another method is another route', () => {
  expect(() =>
    assertUnique([route('a', { path: '/v1/a' }), route('b', { path: '/v1/a', method: 'POST' })]),
  ).not.toThrow()
})
