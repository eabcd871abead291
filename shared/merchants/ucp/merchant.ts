import type { Merchant } from '#shared/merchants/port.ts'
import type { Connect } from '#shared/merchants/protocol.ts'
import { ucpCapabilities } from './capabilities.ts'
import { ucpCatalog } from './catalog.ts'
import { ucpCheckout } from './checkout.ts'
import { UcpEntry } from './entry.ts'
import { ucpOrders } from './orders.ts'

/** The whole port over UCP. */
export const ucpMerchant: Connect<Merchant> = (entry, settings) => {
  const merchant = UcpEntry.parse(entry)
  return {
    merchantId: merchant.merchantId,
    name: merchant.name,
    home: new URL(merchant.profileUrl).origin,
    capabilities: () => ucpCapabilities(merchant, settings),
    ...ucpCatalog(merchant, settings),
    ...ucpCheckout(merchant, settings),
    ...ucpOrders(entry, settings),
  }
}
