import type { Delegation } from './delegation.ts'

/** The most that may be charged for a total decided under this delegation: the total, with what its drift rule adds, within every other cap. */
export const mostCharged = (
  { drift, perPurchaseMinor, askAboveMinor }: Delegation,
  totalMinor: number,
  caps: readonly number[],
): number => {
  if (drift.allow !== 'up_to') return totalMinor
  const byPercent = drift.percent === undefined ? Infinity : Math.floor((totalMinor * drift.percent) / 100)
  const more = Math.min(byPercent, drift.amountMinor ?? Infinity)
  const most = Math.min(totalMinor + more, perPurchaseMinor, askAboveMinor ?? Infinity, ...caps)
  return Math.max(totalMinor, most)
}
