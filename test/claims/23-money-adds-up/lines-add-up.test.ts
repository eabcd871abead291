import fc from 'fast-check'
import { expect } from 'vitest'
import { Failure } from '#shared/kernel/errors.ts'
import {
  fitted,
  leftOf,
  paidOf,
  piecesOf,
  type RefundWish,
  type Shares,
  sharesOf,
  sumOf,
} from '#shared/orders/rules/refund-lines.ts'
import { claim } from '#test/support/run/claims.ts'

const minor = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 1_000_000 }))
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
const wish: fc.Arbitrary<RefundWish> = fc.oneof(
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

/** No line, no tax and no delivery gave more than was paid for it. */
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
const sizes = { small: 500, usual: 10_000, full: 200_000 }

claim(
  23,
  'whatever is asked back in whatever turn, no line gives more than was paid for it, and all of it in the end',
  sizes,
  async ({ count, seed, tried }) => {
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
        tried()
      }),
      { seed, numRuns: count },
    )
  },
)

claim(
  23,
  'an amount that moved is put where it was meant to go, to the last minor unit, and the rest where there is room',
  sizes,
  async ({ count, seed, tried }) => {
    fc.assert(
      fc.property(order, fc.array(fc.nat({ max: 1000 }), { maxLength: 6 }), (sold, permilles) => {
        const paid = paidOf(sold)
        const meant = piecesOf(paid, paid, [{ line: 1, quantity: 1 }])
        const taken: Shares[] = []
        for (const permille of permilles) {
          const left = leftOf(paid, taken)
          const amountMinor = Math.floor((sumOf(left) * permille) / 1000)
          const shares = fitted(left, meant, amountMinor)
          expect(sumOf(shares)).toBe(amountMinor)
          const elsewhere = shares.shippingMinor + sumOf({ ...shares, shippingMinor: 0 }) > sumOf(meant)
          if (!elsewhere && taken.length === 0 && amountMinor > 0)
            expect(shares.lines.map(({ line }) => line)).toEqual([1])
          taken.push(shares)
          holds(paid, taken)
          expect(() => fitted(left, meant, sumOf(left) + 1)).toThrow(RangeError)
        }
        tried()
      }),
      { seed, numRuns: count },
    )
  },
)

claim(
  23,
  'a piece is worth what it cost, whatever was given back before it; less only when the line has less left',
  sizes,
  async ({ count, seed, tried }) => {
    fc.assert(
      fc.property(order, fc.array(wish, { maxLength: 12 }), (sold, wishes) => {
        const paid = paidOf(sold)
        const taken: Shares[] = []
        for (const each of wishes) {
          const left = leftOf(paid, taken)
          for (const { line, quantity, itemMinor, taxMinor } of paid.lines) {
            const there = left.lines[line - 1] ?? { quantity: 0, itemMinor: 0, taxMinor: 0 }
            for (let pieces = 1; pieces <= there.quantity; pieces++) {
              const [worth] = piecesOf(paid, left, [{ line, quantity: pieces }]).lines
              for (const [got, whole, most] of [
                [worth?.itemMinor ?? 0, itemMinor, there.itemMinor],
                [worth?.taxMinor ?? 0, taxMinor, there.taxMinor],
              ] as const) {
                const cost = (whole * pieces) / quantity
                expect(got).toBeLessThan(cost + 1)
                expect(got).toBeGreaterThanOrEqual(Math.min(most, Math.floor(cost)))
              }
            }
          }
          try {
            taken.push(sharesOf(paid, left, each))
          } catch (error) {
            expect(error).toBeInstanceOf(Failure)
          }
        }
        tried()
      }),
      { seed, numRuns: count },
    )
  },
)

claim(23, 'pieces that go back one by one are worth together what their line was paid', sizes, async (trial) => {
  fc.assert(
    fc.property(order, (sold) => {
      const paid = paidOf(sold)
      const taken: Shares[] = []
      for (const { line, quantity, itemMinor } of paid.lines)
        for (let piece = 0; piece < quantity; piece++) {
          const one = piecesOf(paid, leftOf(paid, taken), [{ line, quantity: 1 }])
          expect(Math.abs((one.lines[0]?.itemMinor ?? 0) - itemMinor / quantity)).toBeLessThan(1)
          taken.push(one)
        }
      expect(taken.reduce((sum, shares) => sum + sumOf(shares), 0)).toBe(sumOf(paid) - paid.shippingMinor)
      holds(paid, taken)
      trial.tried()
    }),
    { seed: trial.seed, numRuns: trial.count },
  )
})
