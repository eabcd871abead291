import * as z from 'zod'
import { recordedUnder } from '#shared/after-sale/rows/rest-of-refund.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { type Order, OrderId } from '#shared/orders/orders.ts'
import type { Refund } from '#shared/orders/refunds.ts'
import type { Return } from '#shared/orders/returns.ts'
import { returnReasons, returnStates } from '#shared/orders/rules/return-states.ts'

export const ReturnParams = z.object({ orderId: OrderId, returnId: idSchema('return') })

export const ReturnView = z.object({
  returnId: z.string(),
  orderId: z.string(),
  /** Requested means that the merchant has not answered yet. */
  state: z.enum(returnStates),
  reason: z.enum(returnReasons),
  lines: z.array(z.object({ line: z.int(), sku: z.string(), quantity: z.int(), amountMinor: z.int() })),
  /** The expected refund, as the merchant promised it where it did. Zero for goods that were refunded before they were returned. */
  amountMinor: z.int(),
  /** The amount that the bank confirms as refunded. */
  refundedMinor: z.int(),
  refundReference: z.string(),
  /** Why the merchant refused the return. */
  refused: z.string().optional(),
  requestedAt: z.string(),
  updatedAt: z.string(),
})

/** A return with the price of its goods and the amount refunded. */
export const returnView = (order: Order, each: Return, refunds: readonly Refund[]): z.input<typeof ReturnView> => {
  const lines = each.lines.map(({ line, quantity, itemMinor, taxMinor }) => ({
    line,
    sku: order.lines[line - 1]?.sku ?? '',
    quantity,
    amountMinor: itemMinor + taxMinor,
  }))
  const worth = each.promisedMinor ?? lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const paid = recordedUnder(refunds, each.refundReference).filter(({ state }) => state === 'done')
  return {
    ...each,
    lines,
    amountMinor: each.state === 'refunded' && paid.length === 0 ? 0 : worth,
    refundedMinor: paid.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }
}
