import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ApprovalId } from '#shared/purchase/rows/approvals.ts'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { type IdKind, idPrefixes, idSchema, idWith, isOfKind, ownPart, ulid } from './ids.ts'

const kinds = Object.keys(idPrefixes) as IdKind[]
const random = fc.uint8Array({ minLength: 16, maxLength: 16 })
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })

it('an id fits its own kind and no other', () => {
  holds(
    fc.property(time, random, fc.constantFrom(...kinds), (at, bytes, kind) => {
      const id = `${idPrefixes[kind]}_${ulid(at, bytes)}`
      expect(kinds.filter((other) => idSchema(other).safeParse(id).success)).toEqual([kind])
    }),
  )
})

it('an id is its prefix and its own part', () => {
  holds(
    fc.property(time, random, fc.constantFrom(...kinds), (at, bytes, kind) => {
      const own = ulid(at, bytes)
      expect(ownPart(idWith(kind, own))).toBe(own)
      expect(kinds.filter((other) => isOfKind(other, idWith(kind, own)))).toEqual([kind])
    }),
  )
})

it('ids sort by time', () => {
  holds(
    fc.property(time, time, random, random, (a, b, x, y) => {
      fc.pre(a !== b)
      expect(ulid(a, x) < ulid(b, y)).toBe(a < b)
    }),
  )
})

verifies('input.parsers', 'an id with anything before, after or in it is none', () => {
  const id = `chk_${ulid(1, new Uint8Array(16))}`
  const checkout = idSchema('checkout')
  expect(checkout.safeParse(id).success).toBe(true)
  for (const odd of ['\n', ' ', '\u0000', '/', '%2F', '#', 'é', '0', '-1'])
    for (const spoiled of [`${id}${odd}`, `${odd}${id}`, `${id.slice(0, 10)}${odd}${id.slice(10)}`])
      expect(checkout.safeParse(spoiled).success, JSON.stringify(spoiled)).toBe(false)
  holds(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(checkout.safeParse(text).success).toBe(false)
    }),
  )
})

it('an approval has one spelling', () => {
  const approval = `apr_${ulid(1, new Uint8Array(16))}`
  expect(ApprovalId.safeParse(`${approval}-1`).success).toBe(true)
  for (const version of ['0', '01', '000001', '', '1\n', '1000000', '-1'])
    expect(ApprovalId.safeParse(`${approval}-${version}`).success, version).toBe(false)
})
