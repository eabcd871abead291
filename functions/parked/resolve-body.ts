import * as z from 'zod'
import { lineOf } from '#shared/kernel/line.ts'
import { outcomes } from '#shared/operations/parked-states.ts'

const sayable = outcomes.filter((outcome) => outcome !== 'mended')

/** What an operator says became of it. */
export const ResolveBody = z.strictObject({
  version: z.int().positive().optional().describe('The version that was read; another one is refused.'),
  outcome: z
    .enum(sayable)
    .describe(
      'Writes down and asks nobody: after not-bought, money that is still held stays so until the hold lapses. A retry with direction unwinding lets go of what it finds.',
    ),
  note: lineOf(500).describe('How it is known, for the audit.'),
  amountMinor: z
    .int()
    .nonnegative()
    .max(1_000_000_000)
    .optional()
    .describe('bought: what was taken. refunded: what is back. written-off: what is lost. All of it, if left out.'),
  leg: z.int().positive().max(10).optional().describe('Which leg, when several of the purchase are open.'),
  merchantOrderId: lineOf(100).optional().describe('bought: the order at the merchant, where nobody knows it yet.'),
})
export type ResolveBody = z.output<typeof ResolveBody>
