import * as z from 'zod'
import { Fact, refundedOf, statusOf } from '#shared/domain/order-facts.ts'
import { ReceiptLine } from '#shared/domain/receipt.ts'
import { type OrderView as Known, type Order, OrderId, Refund } from '#shared/store/orders.ts'

export const OrderParams = z.object({ orderId: OrderId })

export const OrderView = z.object({
  orderId: z.string(),
  checkoutId: z.string(),
  merchantId: z.string(),
  merchantOrderId: z.string(),
  permalink: z.string().optional(),
  /** What its facts amount to. */
  status: z.string(),
  lines: z.array(ReceiptLine),
  totalMinor: z.int(),
  refundedMinor: z.int(),
  currency: z.string(),
  placedAt: z.string(),
  facts: z.array(Fact),
  refunds: z.array(Refund.omit({ orderId: true })),
})

/** The order as its facts have it; our own confirmation is the first. */
export const viewOf = ({ order, facts, refunds }: Known & { order: Order }): z.input<typeof OrderView> => {
  const placed: Fact = { factId: 'placed', kind: 'placed', at: order.placedAt }
  return {
    ...order,
    status: statusOf([placed, ...facts], order.totalMinor),
    refundedMinor: refundedOf(facts),
    facts: [placed, ...facts],
    refunds,
  }
}
