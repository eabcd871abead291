import * as z from 'zod'
import { AddressId } from '#shared/identity/rules/address.ts'
import { GivenAddress } from '#shared/identity/rules/given-address.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { Fulfilment } from '#shared/orders/rules/receipt.ts'
import { MethodId } from '#shared/payments/method-id.ts'

/** The terms of a checkout besides its lines. */
export const checkoutTerms = {
  intentId: idSchema('intent').optional(),
  addressId: AddressId.optional(),
  address: GivenAddress.optional(),
  /** The user's payment method to hold the money on; the default of the wallet when absent. */
  instrument: MethodId.optional(),
  /** With `best_effort` a merchant that cannot take part is left out; otherwise no merchant is quoted. */
  fulfilment: Fulfilment.default('all_or_nothing'),
  deliverBy: z.iso.datetime().optional(),
}
export type CheckoutTerms = z.output<z.ZodObject<typeof checkoutTerms>>

/** For `refine`: the body has either `addressId` or `address`. */
export const oneAddress = (body: { addressId?: unknown; address?: unknown }): boolean =>
  (body.addressId === undefined) !== (body.address === undefined)
/** The error of `refine` when `oneAddress` is false. */
export const oneAddressOnly = { path: ['addressId'], message: 'Give either addressId or address' }
