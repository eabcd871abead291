import type { PlacedOrder } from '#shared/merchants/port.ts'
import type { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'

/** The order that a completed checkout became, at the total it was completed with. */
export const placedOrder = (
  { id, permalink_url }: NonNullable<UcpCheckout['order']>,
  totals: UcpCheckout['totals'],
): PlacedOrder => ({
  merchantOrderId: id,
  permalink: permalink_url,
  totalMinor: amountOf(totals, 'total'),
})
