import { sameAddress } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import type { WholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'
import { type Rechecked, requestNewDecision } from './recheck-quotes.ts'

class AddressChanged extends Error {}

/** Refuses to ask for money when the stored address is no longer the approved one. For the first request alone: once something was requested outside, the address stands. */
export const addressStands = ({ checkout, receipt }: WholeCheckout): Guarded[] => {
  const { addressId, addressDigest } = receipt?.receipt ?? {}
  if (!addressId || !addressDigest) return []
  return [sameAddress(checkout.userId, addressId, addressDigest, () => new AddressChanged())]
}

/** For `catch`: the goods go nowhere until the user has seen the changed address, on a new quote. */
export const askAboutAddress =
  (checkout: Checkout, legs: readonly Leg[]) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof AddressChanged)) throw error
    const { addressId = '' } = checkout
    const rechecked = legs.map((leg): Rechecked => {
      const now = 'changed since; quote it again'
      const difference = { leg: leg.leg, what: 'address', approved: `${addressId} as it was`, now } as const
      return { leg, terms: undefined, differences: [difference] }
    })
    await requestNewDecision(checkout, rechecked, Date.now())
    throw new Failure(
      'checkout.drifted',
      'The stored address has changed; quote it again, and let the user decide again',
    )
  }
