import type { Item } from '#shared/platform/table/expression.ts'
import type { BookingLine } from './entries.ts'

/** Account to balance, per currency. */
export const bankBalances = (entries: readonly Item[]): Record<string, Record<string, number>> => {
  const sums: Record<string, Record<string, number>> = {}
  for (const row of entries) {
    const currency = String(row['currency'])
    const ofCurrency = sums[currency] ?? {}
    sums[currency] = ofCurrency
    for (const { account, amountMinor } of row['lines'] as BookingLine[])
      ofCurrency[account] = (ofCurrency[account] ?? 0) + amountMinor
  }
  return sums
}
