import fc from 'fast-check'
import { expect, it } from 'vitest'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { cursorTo, readCursor } from './cursor.ts'

const list = { keys: ['gsi1pk', 'gsi1sk'], partition: 'USER#usr_1', prefix: 'CHECKOUT#' } as const
const last = { gsi1pk: 'USER#usr_1', gsi1sk: 'CHECKOUT#2026#chk_1', pk: 'CHECKOUT#chk_1', sk: '#META' }
const refused = expect.objectContaining({ code: 'request.invalid' })
const reading = (start: object) => () => readCursor(cursorTo(start as Record<string, unknown>), list)

it('leads back to where the page ended', () => {
  expect(readCursor(cursorTo(last), list)).toEqual(last)
  const own = { pk: 'LEDGER#chk_1', sk: 'a' }
  expect(readCursor(cursorTo(own), { keys: ['pk', 'sk'], partition: 'LEDGER#chk_1' })).toEqual(own)
})

it.each([
  ['another user', { ...last, gsi1pk: 'USER#usr_2' }],
  ['another list of the same user', { ...last, gsi1sk: 'ORDER#2026#ord_1' }],
  ['the table instead of the index', { pk: 'USER#usr_1', sk: 'CHECKOUT#' }],
  ['part of a key', { gsi1pk: last.gsi1pk, gsi1sk: last.gsi1sk }],
  ['more than a key', { ...last, more: 'x' }],
  ['an empty key', { ...last, sk: '' }],
  ['a key longer than the table takes', { ...last, sk: 'x'.repeat(1100) }],
  ['a key that is no text', { ...last, sk: 1 }],
])('is refused when it speaks of %s', (_, start) => {
  expect(reading(start)).toThrow(refused)
})

verifies('input.parsers', 'any text is a cursor of this list or refused', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
  )
  holds(
    fc.property(texts, (text) => {
      expect(() => readCursor(text, list)).toThrow(refused)
    }),
  )
})
