import * as z from 'zod'
import { OfferId } from '#shared/discovery/rules/offers.ts'
import { AddressId } from '#shared/identity/rules/address.ts'
import { GivenAddress } from '#shared/identity/rules/given-address.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { OutsideId } from '#shared/kernel/outside-values.ts'
import { isInherited } from '#shared/kernel/own-value.ts'
import { Pieces } from '#shared/kernel/quantity.ts'
import { MerchantId } from '#shared/merchants/merchant-id.ts'
import { Fulfilment } from '#shared/orders/rules/receipt.ts'
import { MethodId } from '#shared/payments/method-id.ts'

const maxOptions = 20

/** A name such as `color`. A name that every object has, such as `constructor`, is refused: code may mistake it for a given option. */
const OptionName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u, 'Expected a name of letters and digits')
  .refine((name) => !isInherited(name), 'This name is not allowed')

/** The chosen variant of a product, such as its size and color. */
export const Options = z
  .record(OptionName, z.string().max(80))
  .refine((options) => Object.keys(options).length <= maxOptions, `At most ${maxOptions} options`)

/** One line of a checkout: an offer that Purser made, or a merchant's product. */
export const BasketLine = z.union([
  z.strictObject({
    offerId: OfferId,
    quantity: Pieces.optional(),
  }),
  z.strictObject({
    merchantId: MerchantId,
    sku: OutsideId.min(1),
    quantity: Pieces,
    options: Options.default({}),
  }),
])
export type BasketLine = z.output<typeof BasketLine>

/** The terms of a checkout besides its lines. */
export const checkoutTerms = {
  intentId: idSchema('intent').optional(),
  addressId: AddressId.optional(),
  address: GivenAddress.optional(),
  /** The user's payment method to hold the money on. */
  instrument: MethodId,
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
