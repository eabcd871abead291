import * as z from 'zod'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'

/** One point on which a company's answer contradicts what was approved, for people to read. */
export const Contradiction = z.object({
  what: z.enum(['checkout', 'currency', 'items', 'options', 'sums', 'total', 'hold', 'capture']),
  approved: z.string(),
  answered: UntrustedText,
})
export type Contradiction = z.output<typeof Contradiction>

/** Why nobody may act on what a company answered for a leg. */
export const Dispute = z.object({
  code: z.enum(['merchant.contradiction', 'merchant.order-taken', 'payment.contradiction']),
  contradictions: z.array(Contradiction).optional(),
  /** The order that the merchant named. */
  merchantOrderId: z.string().optional(),
  /** The purchase that has this order. */
  takenBy: z.string().optional(),
})
export type Dispute = z.output<typeof Dispute>
