import * as z from 'zod'
import { type CartLine, maxLines } from '#shared/cart/cart.ts'
import { OfferId } from '#shared/discovery/rules/offers.ts'
import { OutsideId } from '#shared/kernel/outside-values.ts'
import { Pieces } from '#shared/kernel/quantity.ts'
import { MerchantId } from '#shared/merchants/merchant-id.ts'
import { wishesOf } from '#shared/purchase/rows/wishes.ts'
import { type BasketLine, Options } from '#shared/purchase/rules/basket-lines.ts'
import type { BasketWish } from '#shared/purchase/rules/baskets.ts'

/** One of the caller's offers, or a merchant's product. */
const fields = {
  offerId: OfferId.optional(),
  merchantId: MerchantId.optional(),
  sku: OutsideId.min(1).optional(),
  quantity: Pieces.optional(),
  options: Options.optional(),
}
type Fields = z.output<z.ZodObject<typeof fields>>

const either = ({ offerId, merchantId, sku, options }: Fields): boolean =>
  offerId === undefined ? merchantId !== undefined && sku !== undefined : !merchantId && !sku && !options
const eitherOnly = { path: ['offerId'], message: 'Give either offerId, or merchantId and sku' }

export const LineBody = z
  .strictObject(fields)
  .refine(either, eitherOnly)
  .meta({ examples: [{ merchantId: 'merchant-a', sku: 'a-gro-01', quantity: 2 }] })
export type LineBody = z.output<typeof LineBody>

export const LinesBody = z.strictObject({ lines: z.array(LineBody).max(maxLines) })

const basketLine = ({ offerId, merchantId = '', sku = '', quantity, options = {} }: LineBody): BasketLine =>
  offerId ? { offerId, ...(quantity && { quantity }) } : { merchantId, sku, quantity: quantity ?? 1, options }

/** The line as the cart stores it. An offer must be valid and belong to the caller; the cart stores its product, not its price. */
export const cartLineOf = async (itemId: string, body: LineBody, userId: string | undefined): Promise<CartLine> => {
  const [wish] = await wishesOf([basketLine(body)], userId, Date.now())
  const { merchantId, sku, quantity, options, intentId } = wish as BasketWish
  const from = { ...(body.offerId && { offerId: body.offerId }), ...(intentId && { intentId }) }
  return { itemId, merchantId, sku, options: { ...options }, quantity, ...from }
}
