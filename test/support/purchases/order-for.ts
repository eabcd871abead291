import type { PlacedOrder } from '#shared/merchants/port.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

/** A merchant's order of exactly what was approved for a leg. */
export const orderFor = (leg: Leg, merchantOrderId: string): PlacedOrder => ({
  merchantOrderId,
  permalink: '',
  merchantCheckoutId: leg.merchantCheckoutId,
  total: { amountMinor: leg.totalMinor, currency: leg.currency },
  addsUp: true,
  lines: leg.lines,
})
