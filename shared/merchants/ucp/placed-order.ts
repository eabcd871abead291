import type { PlacedOrder } from '#shared/merchants/port.ts'
import { sumFaults, type UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { plainOptions } from './plain-options.ts'

/** The order that a completed checkout became, as the checkout states it; undefined when it names none. */
export const placedOrder = (seen: UcpCheckout): PlacedOrder | undefined =>
  seen.order && {
    merchantOrderId: seen.order.id,
    permalink: seen.order.permalink_url,
    merchantCheckoutId: seen.id,
    total: { amountMinor: amountOf(seen.totals, 'total'), currency: seen.currency },
    addsUp: sumFaults(seen).length === 0,
    lines: seen.line_items.map(({ item, quantity }) => ({
      sku: item.id,
      quantity,
      options: plainOptions(item.options),
    })),
  }
