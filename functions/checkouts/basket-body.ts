import * as z from 'zod'
import { maxLines } from '#shared/cart/cart.ts'
import { BasketLine } from '#shared/purchase/rules/basket-lines.ts'
import { checkoutTerms, oneAddress, oneAddressOnly } from '#shared/purchase/rules/checkout-terms.ts'

export const BasketBody = z
  .strictObject({ lines: z.array(BasketLine).min(1).max(maxLines), ...checkoutTerms })
  .refine(oneAddress, oneAddressOnly)
