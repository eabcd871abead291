import { describe, expect, test } from 'vitest'
import { compilePattern } from './event-patterns.ts'

const event = {
  source: 'purser',
  'detail-type': 'order.shipped',
  time: '2026-01-02T03:04:05Z',
  detail: {
    orderId: 'ord_1',
    amount: 150,
    carrier: null,
    express: true,
    tags: ['fragile', 'gift'],
    ip: '10.0.1.77',
    lines: [{ sku: 'a' }, { sku: 'b' }],
  },
}
const detail = (rule: unknown) => ({ detail: rule })

const cases: [name: string, pattern: unknown, matches: boolean][] = [
  ['an exact value', { source: ['purser'] }, true],
  ['another value', { source: ['other'] }, false],
  ['one of several values', { source: ['other', 'purser'] }, true],
  ['all fields at once', { source: ['purser'], 'detail-type': ['order.placed'] }, false],
  ['null', detail({ carrier: [null] }), true],
  ['a boolean', detail({ express: [true] }), true],
  ['a number is not its text', detail({ amount: ['150'] }), false],
  ['a prefix', { 'detail-type': [{ prefix: 'order.' }] }, true],
  ['a prefix in other case', { 'detail-type': [{ prefix: 'ORDER.' }] }, false],
  ['a prefix in any case', { 'detail-type': [{ prefix: { 'equals-ignore-case': 'ORDER.' } }] }, true],
  ['a suffix', { 'detail-type': [{ suffix: '.shipped' }] }, true],
  ['a suffix in any case', { 'detail-type': [{ suffix: { 'equals-ignore-case': '.SHIPPED' } }] }, true],
  ['equal but for case', { source: [{ 'equals-ignore-case': 'PURSER' }] }, true],
  ['a wildcard', { 'detail-type': [{ wildcard: 'o*.*ed' }] }, true],
  ['a wildcard whose dot is a dot', { 'detail-type': [{ wildcard: 'order.....ped' }] }, false],
  ['a numeric range', detail({ amount: [{ numeric: ['>', 100, '<=', 150] }] }), true],
  ['outside a numeric range', detail({ amount: [{ numeric: ['>', 150] }] }), false],
  ['numeric on text', detail({ orderId: [{ numeric: ['>', 0] }] }), false],
  ['exists', detail({ orderId: [{ exists: true }] }), true],
  ['exists on what is missing', detail({ missing: [{ exists: true }] }), false],
  ['exists false on what is missing', detail({ missing: [{ exists: false }] }), true],
  ['exists false below a missing object', { body: { deep: [{ exists: false }] } }, true],
  ['exists false on what is there', detail({ orderId: [{ exists: false }] }), false],
  ['anything but a value', { source: [{ 'anything-but': 'other' }] }, true],
  ['anything but a list', { source: [{ 'anything-but': ['other', 'purser'] }] }, false],
  ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'pur' } }] }, false],
  ['anything but one of several suffixes', { source: [{ 'anything-but': { suffix: ['x', 'ser'] } }] }, false],
  ['anything but, of what is missing', detail({ missing: [{ 'anything-but': 'x' }] }), false],
  ['an address in a range', detail({ ip: [{ cidr: '10.0.0.0/23' }] }), true],
  ['an address outside a range', detail({ ip: [{ cidr: '10.0.0.0/24' }] }), false],
  ['a member of a list', detail({ tags: ['gift'] }), true],
  ['no member of a list', detail({ tags: ['heavy'] }), false],
  ['a field of an object in a list', detail({ lines: { sku: ['b'] } }), true],
  ['one of two alternatives', { $or: [{ source: ['other'] }, { detail: { amount: [150] } }] }, true],
  ['neither alternative, deeper down', detail({ $or: [{ amount: [1] }, { express: [false] }] }), false],
]

describe('an event matches by', () => {
  test.each(cases)('%s', (_name, pattern, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches)
  })
})

const mistakes: [name: string, pattern: unknown][] = [
  ['an unknown operator', { a: [{ contains: 'x' }] }],
  ['an unknown operator inside anything-but', { a: [{ 'anything-but': { numeric: ['>', 1] } }] }],
  ['an unknown comparison', { a: [{ numeric: ['!=', 1] }] }],
  ['two operators in one rule', { a: [{ prefix: 'x', suffix: 'y' }] }],
  ['a bare value', { a: 'x' }],
  ['an empty list', { a: [] }],
  ['a range that is none', { a: [{ cidr: '10.0.0/8' }] }],
  ['text as a whole', 'x'],
]

describe('a pattern is refused at load for', () => {
  test.each(mistakes)('%s', (_name, pattern) => {
    expect(() => compilePattern(pattern)).toThrow()
  })
})

test('a stream filter tells event rows from others', () => {
  const matches = compilePattern({
    eventName: ['INSERT'],
    dynamodb: { NewImage: { sk: { S: [{ prefix: 'EVT#' }] } } },
  })
  const record = (sk: string) => ({ eventName: 'INSERT', dynamodb: { NewImage: { sk: { S: sk } } } })
  expect(matches(record('EVT#001'))).toBe(true)
  expect(matches(record('LEG#1'))).toBe(false)
  expect(matches({ eventName: 'REMOVE', dynamodb: { Keys: {} } })).toBe(false)
})
