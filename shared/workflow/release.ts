import type { Checkout } from '#shared/store/checkouts.ts'
import { legs } from '#shared/store/legs.ts'
import { endHolds, releaseClaims } from '#shared/store/reservations.ts'
import type { Guarded } from '#shared/store/table.ts'

/** Everything a checkout took when it asked for approval: its claims, its intent, its budget. For the transaction that ends it unbought. */
export const release = async (checkout: Checkout): Promise<Guarded[]> => {
  const hashes = (await legs.of(checkout.checkoutId)).map((leg) => leg.claimHash)
  return [...(await releaseClaims(checkout, hashes)), ...(await endHolds(checkout.checkoutId))]
}
