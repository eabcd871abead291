import type { PlacedOrder } from '#shared/merchants/port.ts'
import type { Checkout } from '#shared/merchants/ucp/contract/checkout.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'

/** The order that a completed checkout became, at the total it was completed with. */
export const placedOrder = (
  { id, permalink_url }: NonNullable<Checkout['order']>,
  totals: Checkout['totals'],
): PlacedOrder => ({
  merchantOrderId: id,
  permalink: permalink_url,
  totalMinor: amountOf(totals, 'total'),
})
