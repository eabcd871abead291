import * as z from 'zod'

/** Integer minor units of an ISO 4217 currency; never a float. */
export const Money = z.object({ amountMinor: z.int().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) })
export type Money = z.output<typeof Money>

const fractionDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** For people only: `$79.99`, to the last minor unit. Decisions read the integers. */
export const formatMoney = ({ amountMinor, currency }: Money): string => {
  const digits = fractionDigits(currency)
  // A decimal as text: dividing would round amounts above 2^53 / 100.
  const text = String(amountMinor).padStart(digits + 1, '0')
  const decimal = `${text.slice(0, text.length - digits)}.${text.slice(text.length - digits)}` as `${number}`
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(decimal)
}
