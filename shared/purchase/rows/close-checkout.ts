import { endBudgetHolds } from '#shared/authority/rows/budgets.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { type Checkout, checkouts } from './checkouts.ts'
import type { Leg } from './legs.ts'
import { intentsOf, releaseClaims } from './reservations.ts'

export interface Closing {
  by: 'saga' | 'operator'
  actor: string
  all: readonly Leg[]
  /** Further details for the audit. */
  because?: Readonly<Record<string, string | number>>
}

/** The rows that end a purchase whose legs have all ended: claims, intent and budget by the release table. Undefined while a leg has not ended. */
export const closeCheckout = async (
  checkout: Checkout,
  { by, actor, all, because = {} }: Closing,
  nowMs: number,
): Promise<{ to: 'completed' | 'failed'; writes: Guarded[] } | undefined> => {
  const settled = all.filter((leg) => leg.phase === 'settled')
  const undone = all.filter((leg) => leg.phase === 'undone')
  if (settled.length + undone.length < all.length) return undefined
  const code = checkout.failure?.code ?? 'purchase.failed'
  const spentMinor = settled.reduce((sum, leg) => sum + (leg.capturedMinor ?? leg.totalMinor), 0)
  // An intent stays consumed as soon as anything of it was bought.
  const kept = new Set(settled.flatMap((leg) => leg.intentIds ?? intentsOf(checkout)))
  const { checkoutId, cartId } = checkout
  const claims = { checkoutId, intentIds: intentsOf(checkout).filter((intentId) => !kept.has(intentId)) }
  const hashes = undone.map((leg) => leg.claimHash)
  const released = [...(await releaseClaims(claims, hashes)), ...(await endBudgetHolds(checkoutId, spentMinor))]
  const to = settled.length > 0 ? 'completed' : 'failed'
  const event =
    to === 'failed'
      ? { type: 'checkout.failed' as const, data: { code } }
      : { type: 'checkout.completed' as const, data: { legs: settled.length, spentMinor, ...(cartId && { cartId }) } }
  const details = { ...because, code, settled: settled.length, undone: undone.length }
  const move = { by, actor, to, action: `purchase.${to}`, details, event } as const
  return { to, writes: [...checkouts.move(checkout, move, nowMs).writes, ...released] }
}
