import * as z from 'zod'
import { OfferId } from '#shared/discovery/rules/offers.ts'
import { OutsideId } from '#shared/kernel/outside-values.ts'
import { isInherited } from '#shared/kernel/own-value.ts'
import { Pieces } from '#shared/kernel/quantity.ts'
import { MerchantId } from '#shared/merchants/merchant-id.ts'

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
