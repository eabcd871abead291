import type { Merchant } from '#shared/merchants/port.ts'
import type { Settings } from '#shared/platform/aws/parameters.ts'
import { ucpCapabilities } from './capabilities.ts'
import { ucpCatalog } from './catalog.ts'
import { ucpCheckout } from './checkout.ts'
import type { UcpMerchant } from './client.ts'
import { ucpOrders } from './orders.ts'

/** The port over UCP 2026-04-08. */
export const ucpMerchant = (merchant: UcpMerchant, settings: Settings): Merchant => ({
  merchantId: merchant.merchantId,
  name: merchant.name,
  capabilities: () => ucpCapabilities(merchant, settings),
  ...ucpCatalog(merchant, settings),
  ...ucpCheckout(merchant, settings),
  ...ucpOrders(merchant, settings),
})
