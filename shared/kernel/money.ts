import * as z from 'zod'

/** Integer minor units of an ISO 4217 currency; never a float. */
export const Money = z.object({ amountMinor: z.int().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) })
export type Money = z.output<typeof Money>

const fractionDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** For people only: `$79.99`. Decisions read the integers. */
export const formatMoney = ({ amountMinor, currency }: Money): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amountMinor / 10 ** fractionDigits(currency))
