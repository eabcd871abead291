import * as z from 'zod'
import { lineOf } from '#shared/kernel/line.ts'
import { Minor, OutsideId } from '#shared/kernel/outside-values.ts'
import { outcomes } from './parked-states.ts'

const selectable = outcomes.filter((outcome) => outcome !== 'mended')

/** The outcome that an operator records for a parked item. */
export const ResolveBody = z.strictObject({
  version: z.int().positive().optional().describe('The version that you read; Purser refuses any other.'),
  outcome: z
    .enum(selectable)
    .describe(
      'Purser records the outcome and asks neither bank nor merchant. After not-bought, a hold that still exists stays until it expires. A retry with direction unwinding voids such holds.',
    ),
  note: lineOf(500).describe('How you know the outcome, for the audit.'),
  amountMinor: Minor.optional().describe(
    'bought: the amount captured. refunded: the amount refunded. written-off: the amount lost. Without it, the full amount.',
  ),
  leg: z.int().positive().max(10).optional().describe('The leg, if several legs of the purchase are open.'),
  merchantOrderId: OutsideId.trim()
    .min(1)
    .optional()
    .describe("bought: the merchant's order id, if Purser does not know it yet."),
})
export type ResolveBody = z.output<typeof ResolveBody>
