import { Failure } from '#shared/kernel/errors.ts'
import type { Parked } from '#shared/operations/rows/parked.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

/** Whether nothing will happen to the leg any more. */
export const legEnded = ({ phase }: Leg): boolean => phase === 'undone' || phase === 'settled'

/** The checkout behind an item, when nobody else is at work on it: its saga has handed all of it over. */
export const parkedCheckout = async ({ checkoutId = '', approvalId }: Parked): Promise<Checkout> => {
  const checkout = await checkouts.get(checkoutId)
  if (!checkout || checkout.approvalId !== approvalId)
    throw new Failure('parked.ended', 'Another approval of this checkout took over')
  if (checkout.state !== 'parked')
    throw new Failure('parked.in-hand', 'The saga is still at work on other parts of this purchase', {
      state: checkout.state,
    })
  return checkout
}
