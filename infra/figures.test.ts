import { expect, test } from 'vitest'
import { between, openFigures } from './figures.ts'

test('figures replace the text between the markers, however often', () => {
  const text = 'Before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nAfter\n'
  const once = between(text, '| new |', 'bench')
  expect(once).toBe('Before\n<!-- bench:start -->\n| new |\n<!-- bench:end -->\nAfter\n')
  expect(between(once, '| new |', 'bench')).toBe(once)
})

test('a text without markers is refused', () => {
  expect(() => between('Nothing here', 'new', 'bench')).toThrow('docs/figures.md has no <!-- bench:start -->')
})

test('the page has a place for each command that measures, and for no other', () => {
  for (const name of ['bench', 'cost', 'prove']) expect(() => openFigures(name)).not.toThrow()
  expect(() => openFigures('weather')).toThrow('docs/figures.md has no <!-- weather:start -->')
})
