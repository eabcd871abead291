import { Failure } from '#shared/kernel/errors.ts'
import type { Parked } from '#shared/operations/rows/parked.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'

/** The checkout behind an item, once its saga has parked the whole purchase. */
export const parkedCheckout = async ({ checkoutId = '', approvalId }: Parked): Promise<Checkout> => {
  const checkout = await checkouts.get(checkoutId)
  if (!checkout || checkout.approvalId !== approvalId)
    throw new Failure('parked.ended', 'A newer approval of this checkout replaced this one')
  if (checkout.state !== 'parked')
    throw new Failure('parked.in-hand', 'The saga is still working on other parts of this purchase', {
      state: checkout.state,
    })
  return checkout
}
