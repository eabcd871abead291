import { expect, test } from 'vitest'
import { between } from './readme.ts'

test('numbers replace what was between the markers, however often', () => {
  const text = 'Before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nAfter\n'
  const once = between(text, '| new |')
  expect(once).toBe('Before\n<!-- bench:start -->\n| new |\n<!-- bench:end -->\nAfter\n')
  expect(between(once, '| new |')).toBe(once)
})

test('a text without markers is refused', () => {
  expect(() => between('Nothing here', 'new')).toThrow('README.md has no <!-- bench:start -->')
})
