import { Failure } from '#shared/kernel/errors.ts'

export interface SpendingLimits {
  perPurchaseMinor: number
  perMonthMinor: number
  currency: string
  /** Above it the user approves with a passkey alone. */
  passkeyAboveMinor?: number | undefined
}

/** The period a purchase is counted in: its calendar month, UTC. */
export const periodOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 7)

/** The counter behind a user's own limit. */
export const userBudgetId = (userId: string, currency: string): string => `${userId}.${currency}`

/** Refuses what no budget could ever hold. */
export const assertWithinLimits = (limits: SpendingLimits, totalMinor: number, currency: string): void => {
  if (currency !== limits.currency)
    throw new Failure('limit.exceeded', `Your limits are in ${limits.currency}; set one in ${currency} first`, {
      currency,
    })
  const capMinor = Math.min(limits.perPurchaseMinor, limits.perMonthMinor)
  if (totalMinor > capMinor)
    throw new Failure('limit.exceeded', 'The total is above your limit for one purchase', {
      totalMinor,
      capMinor,
      currency,
    })
}

/** Whether fewer purchases would need a passkey than before. */
export const loosensDemand = (before: SpendingLimits, after: SpendingLimits): boolean =>
  before.passkeyAboveMinor !== undefined &&
  (after.passkeyAboveMinor === undefined ||
    after.passkeyAboveMinor > before.passkeyAboveMinor ||
    after.currency !== before.currency)
