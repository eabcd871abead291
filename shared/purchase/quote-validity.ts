import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { requoteSeconds } from './durations.ts'

/** Until when a quoted checkout is kept: as long as its quotes; where they had ended when it came back to its user, for a while from then. */
export const keptUntil = ({
  quoteExpiresAtSeconds = 0,
  updatedAt,
}: Pick<Checkout, 'quoteExpiresAtSeconds' | 'updatedAt'>): number => {
  const since = Math.floor(Date.parse(updatedAt) / 1000)
  return quoteExpiresAtSeconds <= since ? since + requoteSeconds : quoteExpiresAtSeconds
}
