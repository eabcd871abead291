import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { checkoutView } from '#shared/purchase/checkout-view.ts'
import { shownAddress } from '#shared/purchase/flows/delivery.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { type WholeCheckout, wholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'

export const CheckoutParams = z.object({ checkoutId: idSchema('checkout') })

/** The checkout with its legs, and with the whole address for its owner. */
export const answerWith = async (checkout: Checkout, principal: Principal) => {
  const [all, delivery] = await Promise.all([
    legs.of(checkout.checkoutId),
    shownAddress(principal, checkout, checkout.addressDigest),
  ])
  return { ...checkoutView(checkout, all), ...(delivery && { address: delivery.address }) }
}

interface CheckoutCall {
  input: { checkoutId: string; ifMatch?: number | undefined }
  principal: Principal
}

const assertVersion = ({ v }: Checkout, { input }: CheckoutCall): void => {
  if (input.ifMatch !== undefined && input.ifMatch !== v)
    throw new Failure('checkout.version-mismatch', 'The checkout has changed; read it again', { version: v })
}

/** The caller's checkout, if it still has the version that the caller named. */
export const checkoutFor = async (call: CheckoutCall): Promise<Checkout> => {
  const checkout = await checkouts.owned(call.input.checkoutId, call.principal.userId)
  assertVersion(checkout, call)
  return checkout
}

/** The checkout of `checkoutFor` with its legs, and with the receipt of a version that is named. */
export const wholeFor = async (call: CheckoutCall, version = 0): Promise<WholeCheckout> => {
  const whole = await wholeCheckout(call.input.checkoutId, version)
  if (whole?.checkout.userId !== call.principal.userId) throw new Failure('checkout.not-found', 'No such checkout')
  assertVersion(whole.checkout, call)
  return whole
}
