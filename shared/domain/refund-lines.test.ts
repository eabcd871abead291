import * as fc from 'fast-check'
import { expect } from 'vitest'
import {
  fitted,
  leftOf,
  paidOf,
  piecesOf,
  type Shares,
  sharesOf,
  sumOf,
  type Wish,
} from '#shared/domain/refund-lines.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { spread } from '#shared/kernel/money.ts'
import { verifies } from '#test/support/verifies.ts'

const minor = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 1_000_000 }))

verifies(
  'money.lines',
  'parts of a sum are whole, sum to it exactly and never differ by more than their rounding',
  () => {
    fc.assert(
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

const order = fc
  .record({
    lines: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 7 }), unit: minor }), {
      minLength: 1,
      maxLength: 6,
    }),
    shippingMinor: minor,
    taxMinor: minor,
    /** A merchant may charge less than its lines said. */
    less: fc.nat({ max: 2_000 }),
  })
  .map(({ lines, shippingMinor, taxMinor, less }) => {
    const sold = lines.map(({ quantity, unit }) => ({ quantity, totalMinor: quantity * unit }))
    const whole = sold.reduce((sum, { totalMinor }) => sum + totalMinor, shippingMinor + taxMinor)
    return { lines: sold, shippingMinor, taxMinor, totalMinor: Math.max(0, whole - less) }
  })
const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.constant({}),
  fc.record({ amountMinor: fc.integer({ min: 1, max: 500_000 }) }),
  fc.record({ shippingMinor: fc.integer({ min: 1, max: 5_000 }) }),
  fc
    .uniqueArray(
      fc.record({
        line: fc.integer({ min: 1, max: 6 }),
        quantity: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
        amountMinor: fc.option(fc.integer({ min: 1, max: 90_000 }), { nil: undefined }),
      }),
      { selector: ({ line }) => line, minLength: 1, maxLength: 3 },
    )
    .map((lines) => ({ lines })),
)

const holds = (paid: Shares, taken: readonly Shares[]) => {
  for (const { line, quantity, itemMinor, taxMinor } of paid.lines) {
    const of = (pick: 'quantity' | 'itemMinor' | 'taxMinor') =>
      taken.reduce((sum, { lines }) => sum + (lines.find((each) => each.line === line)?.[pick] ?? 0), 0)
    expect(of('quantity')).toBeLessThanOrEqual(quantity)
    expect(of('itemMinor')).toBeLessThanOrEqual(itemMinor)
    expect(of('taxMinor')).toBeLessThanOrEqual(taxMinor)
  }
  expect(taken.reduce((sum, { shippingMinor }) => sum + shippingMinor, 0)).toBeLessThanOrEqual(paid.shippingMinor)
}

verifies(
  'money.lines',
  'whatever is asked back in whatever turn, no line gives more than was paid for it, and all of it in the end',
  () => {
    fc.assert(
      fc.property(order, fc.array(wish, { maxLength: 12 }), (sold, wishes) => {
        const paid = paidOf(sold)
        expect(sumOf(paid)).toBe(sold.totalMinor)
        const taken: Shares[] = []
        for (const each of [...wishes, {}]) {
          try {
            const shares = sharesOf(paid, leftOf(paid, taken), each)
            if (each.amountMinor !== undefined) expect(sumOf(shares)).toBe(each.amountMinor)
            taken.push(shares)
          } catch (error) {
            expect(error).toBeInstanceOf(Failure)
          }
          holds(paid, taken)
        }
        expect(taken.reduce((sum, shares) => sum + sumOf(shares), 0)).toBe(sold.totalMinor)
      }),
    )
  },
)

verifies(
  'money.lines',
  'an amount that moved is put where it was meant to go, and the rest where there is room',
  () => {
    fc.assert(
      fc.property(order, fc.array(wish, { maxLength: 6 }), fc.nat({ max: 1000 }), (sold, wishes, permille) => {
        const paid = paidOf(sold)
        const taken: Shares[] = []
        for (const each of wishes) {
          const left = leftOf(paid, taken)
          const amount = Math.floor((sumOf(left) * permille) / 1000)
          const meant = piecesOf(paid, paid, [{ line: 1, quantity: 1 }])
          const shares = fitted(left, meant, amount)
          expect(sumOf(shares)).toBe(amount)
          taken.push(shares)
          holds(paid, taken)
          if (each.amountMinor !== undefined) expect(() => fitted(left, meant, sumOf(left) + 1)).toThrow(RangeError)
        }
      }),
    )
  },
)

verifies('money.lines', 'pieces of a line returned one by one are worth together what the line was paid', () => {
  fc.assert(
    fc.property(order, (sold) => {
      const paid = paidOf(sold)
      const taken: Shares[] = []
      for (const { line, quantity } of paid.lines)
        for (let piece = 0; piece < quantity; piece++)
          taken.push(piecesOf(paid, leftOf(paid, taken), [{ line, quantity: 1 }]))
      expect(taken.reduce((sum, shares) => sum + sumOf(shares), 0)).toBe(sumOf(paid) - paid.shippingMinor)
    }),
  )
})
