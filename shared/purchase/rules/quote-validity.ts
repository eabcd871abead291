import { requoteSeconds } from '#shared/purchase/durations.ts'

/** Until when a quoted checkout is kept: until its quotes end, or for a while after it came back to its user without valid ones. */
export const keptUntil = ({
  quoteExpiresAtSeconds = 0,
  updatedAt,
}: {
  quoteExpiresAtSeconds?: number | undefined
  updatedAt: string
}): number => {
  const since = Math.floor(Date.parse(updatedAt) / 1000)
  return quoteExpiresAtSeconds <= since ? since + requoteSeconds : quoteExpiresAtSeconds
}
