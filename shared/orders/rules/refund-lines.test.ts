import * as fc from 'fast-check'
import { expect } from 'vitest'
import { spread } from '#shared/kernel/money.ts'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { leftOf, paidOf, sharesOf } from './refund-lines.ts'

const minor = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 1_000_000 }))

verifies(
  'money.lines',
  'parts of a sum are whole, sum to it exactly and never differ by more than their rounding',
  () => {
    void holds(
      fc.property(minor, fc.array(minor, { minLength: 1, maxLength: 12 }), (amount, weights) => {
        const parts = spread(amount, weights)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
        const whole = weights.reduce((sum, weight) => sum + weight, 0)
        for (const [at, part] of parts.entries()) {
          expect(Number.isSafeInteger(part) && part >= 0).toBe(true)
          if (whole > 0) expect(Math.abs(part - (amount * (weights[at] ?? 0)) / whole)).toBeLessThan(1)
        }
      }),
    )
  },
)

verifies('money.lines', 'a piece is given back with its part of the tax, and the pieces of a line sum exactly', () => {
  const lines = [
    { quantity: 3, totalMinor: 1000 },
    { quantity: 1, totalMinor: 500 },
  ]
  const paid = paidOf({ lines, shippingMinor: 400, taxMinor: 100, totalMinor: 2000 })
  expect(paid.lines).toEqual([
    { line: 1, quantity: 3, itemMinor: 1000, taxMinor: 67 },
    { line: 2, quantity: 1, itemMinor: 500, taxMinor: 33 },
  ])
  const one = sharesOf(paid, paid, { lines: [{ line: 1, quantity: 1 }] })
  expect(one).toEqual({ shippingMinor: 0, lines: [{ line: 1, quantity: 1, itemMinor: 333, taxMinor: 22 }] })
  const rest = sharesOf(paid, leftOf(paid, [one]), { lines: [{ line: 1 }] })
  expect(rest.lines).toEqual([{ line: 1, quantity: 2, itemMinor: 667, taxMinor: 45 }])
})
