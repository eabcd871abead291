import fc from 'fast-check'
import { expect, it } from 'vitest'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { formatMoney, Money } from './money.ts'

it.each([
  [7999, 'USD', '$79.99'],
  [5, 'USD', '$0.05'],
  [1234, 'JPY', '¥1,234'],
  [1234, 'KWD', 'KWD\u00a01.234'],
])('%i minor units of %s are %s', (amountMinor, currency, text) =>
  expect(formatMoney({ amountMinor, currency })).toBe(text),
)

verifies('money.balanced', 'every amount is shown to the last minor unit', () => {
  const amount = fc.oneof(fc.nat({ max: 1_000_000 }), fc.maxSafeNat())
  holds(
    fc.property(amount, fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'XYZ'), (amountMinor, currency) => {
      const shown = formatMoney({ amountMinor, currency })
      expect(BigInt(shown.replaceAll(/\D/g, ''))).toBe(BigInt(amountMinor))
    }),
  )
})

it('only whole, countable, positive amounts of a currency are money', () => {
  for (const bad of [0.5, -1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', null])
    expect(Money.safeParse({ amountMinor: bad, currency: 'USD' }).success, String(bad)).toBe(false)
  for (const bad of ['usd', 'US', 'USDT', 'US\n', 'US$', ''])
    expect(Money.safeParse({ amountMinor: 1, currency: bad }).success, bad).toBe(false)
})
