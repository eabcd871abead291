import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { viewOf } from '#shared/purchase/checkout-view.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'

export const CheckoutParams = z.object({ checkoutId: idSchema('checkout') })

/** The checkout with its legs. */
export const answerWith = async (checkout: Checkout) => viewOf(checkout, await legs.of(checkout.checkoutId))

/** The caller's checkout, if it still has the version that the caller named. */
export const checkoutFor = async ({
  input,
  principal,
}: {
  input: { checkoutId: string; ifMatch?: number | undefined }
  principal: Principal
}): Promise<Checkout> => {
  const checkout = await checkouts.owned(input.checkoutId, principal.userId)
  if (input.ifMatch !== undefined && input.ifMatch !== checkout.v)
    throw new Failure('checkout.version-mismatch', 'The checkout has changed; read it again', { version: checkout.v })
  return checkout
}
