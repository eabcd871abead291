import type { Merchant } from '#shared/clients/merchant.ts'
import type { Settings } from '#shared/clients/parameters.ts'
import { ucpCapabilities } from '#shared/clients/ucp-capabilities.ts'
import { ucpCatalog } from '#shared/clients/ucp-catalog.ts'
import { ucpCheckout } from '#shared/clients/ucp-checkout.ts'
import type { UcpMerchant } from '#shared/clients/ucp-client.ts'
import { ucpOrders } from '#shared/clients/ucp-orders.ts'

/** The port over UCP 2026-04-08. */
export const ucpMerchant = (merchant: UcpMerchant, settings: Settings): Merchant => ({
  merchantId: merchant.merchantId,
  name: merchant.name,
  capabilities: () => ucpCapabilities(merchant, settings),
  ...ucpCatalog(merchant, settings),
  ...ucpCheckout(merchant, settings),
  ...ucpOrders(merchant, settings),
})
