import * as z from 'zod'
import { BasketLine, checkoutTerms, maxLines, oneAddress, oneAddressOnly } from '#shared/workflow/baskets.ts'

export const BasketBody = z
  .strictObject({ lines: z.array(BasketLine).min(1).max(maxLines), ...checkoutTerms })
  .refine(oneAddress, oneAddressOnly)
