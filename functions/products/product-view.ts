import * as z from 'zod'
import { maxQuantity } from '#shared/kernel/quantity.ts'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import { wholeNumber } from '#shared/platform/operation/pagination.ts'

/** A catalogue entry. Title, description and categories are the merchant's words. */
export const ProductView = z.object({
  merchantId: z.string(),
  sku: z.string(),
  title: UntrustedText,
  description: UntrustedText,
  unitMinor: z.int(),
  currency: z.string(),
  available: z.boolean(),
  /** Cheapest first; empty if the merchant gives no estimate before a quote. */
  delivery: z.array(
    z.object({
      optionId: z.string(),
      title: UntrustedText,
      shippingMinor: z.int(),
      taxMinor: z.int(),
      earliest: z.string().optional(),
      latest: z.string().optional(),
    }),
  ),
  categories: z.array(UntrustedText),
  /** What a line may name in `options`. */
  options: z.array(z.object({ name: UntrustedText, values: z.array(UntrustedText) })),
})

export const Quantity = wholeNumber(1, maxQuantity).default(1)

/** How each merchant answered, and why one is `missing`. */
export const MerchantState = z.object({
  merchantId: z.string(),
  state: z.enum(['answered', 'missing']),
  reason: z.string().optional(),
  found: z.int(),
  tookMs: z.int(),
})
