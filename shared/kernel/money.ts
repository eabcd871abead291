import * as z from 'zod'

/** Integer minor units of an ISO 4217 currency; never a float. */
export const Money = z.object({ amountMinor: z.int().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) })
export type Money = z.output<typeof Money>

/** How many digits of this currency stand behind the point. */
export const fractionDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** For people only: `$79.99`, to the last minor unit. Decisions read the integers. */
export const formatMoney = ({ amountMinor, currency }: Money): string => {
  const digits = fractionDigits(currency)
  // A decimal as text: dividing would round amounts above 2^53 / 100.
  const text = String(amountMinor).padStart(digits + 1, '0')
  const decimal = `${text.slice(0, text.length - digits)}.${text.slice(text.length - digits)}` as `${number}`
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(decimal)
}

/** Splits a whole amount by these weights so that the parts sum to it exactly. The rounding remainder goes to the largest fractions, the first of equals first. Without any weight all count the same. */
export const spread = (amountMinor: number, weights: readonly number[]): number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  if (sum === 0)
    return weights.length === 0
      ? []
      : spread(
          amountMinor,
          weights.map(() => 1),
        )
  const [amount, whole] = [BigInt(amountMinor), BigInt(sum)]
  const parts = weights.map((weight) => Number((amount * BigInt(weight)) / whole))
  const remainders = weights.map((weight, at) => ({ at, left: (amount * BigInt(weight)) % whole }))
  const over = amountMinor - parts.reduce((all, part) => all + part, 0)
  for (const { at } of remainders
    .sort((a, b) => (a.left > b.left ? -1 : a.left < b.left ? 1 : a.at - b.at))
    .slice(0, over))
    parts[at] = (parts[at] ?? 0) + 1
  return parts
}
