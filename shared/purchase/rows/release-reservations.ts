import { endBudgetHolds } from '#shared/authority/rows/budgets.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { releaseClaims } from './reservations.ts'
import type { WholeCheckout } from './whole-checkout.ts'

/** Releases all that a checkout reserved for its approval: its claims, its intent, its budget. For the transaction that ends it without a purchase. */
export const release = async ({ checkout, legs }: Pick<WholeCheckout, 'checkout' | 'legs'>): Promise<Guarded[]> => {
  const hashes = legs.map((leg) => leg.claimHash)
  return [...(await releaseClaims(checkout, hashes)), ...(await endBudgetHolds(checkout.checkoutId))]
}
