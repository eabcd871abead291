import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { viewOf } from '#shared/purchase/checkout-view.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'

export const CheckoutParams = z.object({ checkoutId: idSchema('checkout') })

/** The checkout with its legs and its version as an ETag. */
export const answerWith = async (checkout: Checkout) => ({
  reply: viewOf(checkout, await legs.of(checkout.checkoutId)),
  headers: { etag: `"${checkout.v}"` },
})

/** The caller's own checkout, at the version it knows if it says one. */
export const checkoutFor = async (call: {
  params: { checkoutId: string }
  principal: Principal
  headers: Readonly<Record<string, string>>
}): Promise<Checkout> => {
  const checkout = await checkouts.owned(call.params.checkoutId, call.principal.userId)
  const expected = call.headers['if-match']
  if (expected && expected !== '*' && expected !== `"${checkout.v}"`)
    throw new Failure('checkout.version-mismatch', 'The checkout moved on; read it again', { version: checkout.v })
  return checkout
}
