import type { Guarded } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { endHolds, releaseClaims } from '#shared/purchase/rows/reservations.ts'

/** Everything a checkout took when it asked for approval: its claims, its intent, its budget. For the transaction that ends it unbought. */
export const release = async (checkout: Checkout): Promise<Guarded[]> => {
  const hashes = (await legs.of(checkout.checkoutId)).map((leg) => leg.claimHash)
  return [...(await releaseClaims(checkout, hashes)), ...(await endHolds(checkout.checkoutId))]
}
