import { expect, test } from 'vitest'
import { Once } from './idempotency.ts'

const hashOf = (key: string, meaning: object) => new Once('user:usr_1', 'putThing', key, meaning, 'thing_1').requestHash

test('a stored hash depends on the key, so that nobody who guesses the request finds it', () => {
  const address = { line1: '1 Main Street', city: 'Springfield' }
  expect(hashOf('key-1', address)).toBe(hashOf('key-1', { city: 'Springfield', line1: '1 Main Street' }))
  expect(hashOf('key-2', address)).not.toBe(hashOf('key-1', address))
  expect(hashOf('key-1', { ...address, line1: '2 Main Street' })).not.toBe(hashOf('key-1', address))
})
