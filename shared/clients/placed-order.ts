import type { PlacedOrder } from '#shared/clients/merchant.ts'
import type { Checkout } from '#shared/contracts/ucp/checkout.ts'
import { amountOf } from '#shared/contracts/ucp/totals.ts'

/** The order that a completed checkout became, at the total it was completed with. */
export const placedOrder = (
  { id, permalink_url }: NonNullable<Checkout['order']>,
  totals: Checkout['totals'],
): PlacedOrder => ({
  merchantOrderId: id,
  permalink: permalink_url,
  totalMinor: amountOf(totals, 'total'),
})
