import type { Merchant, MerchantCapabilities } from '#shared/clients/merchant.ts'
import type { Settings } from '#shared/clients/parameters.ts'
import { ucpCatalog } from '#shared/clients/ucp-catalog.ts'
import { ucpCheckout } from '#shared/clients/ucp-checkout.ts'
import type { UcpMerchant } from '#shared/clients/ucp-client.ts'
import { ucpOrders } from '#shared/clients/ucp-orders.ts'
import { profileOf } from '#shared/clients/ucp-profile.ts'
import { captureBy } from '#shared/clients/ucp-quote.ts'
import { capability, OrderActionsConfig } from '#shared/contracts/ucp/profile.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'

type Verb = 'cancel' | 'refund' | 'returns'
const noExtension = 'The standard has no such call and the merchant does not speak our extension'

/** The port over UCP 2026-04-08. */
export const ucpMerchant = (merchant: UcpMerchant, settings: Settings): Merchant => {
  const { merchantId, name } = merchant

  const capabilities = async (): Promise<MerchantCapabilities> => {
    const profile = await profileOf(merchant, settings)
    const extension = profile.capabilities[capability.orderActions]?.[0]
    const actions = OrderActionsConfig.safeParse(
      extension?.config ?? { cancel: true, refund: true, returns: true },
    ).data
    const has = (verb: Verb) => extension !== undefined && actions?.[verb] === true
    const whyNot = (verb: Verb) => untrusted(actions?.reasons?.[verb] ?? noExtension)
    const capture = captureBy(profile)
    const search = profile.capabilities[capability.search] !== undefined
    const quote = profile.capabilities[capability.checkout] !== undefined && capture !== undefined
    return {
      search,
      quote,
      captureBy: capture ?? 'merchant',
      cancelOrder: has('cancel'),
      refundOrder: has('refund'),
      returnOrder: has('returns'),
      why: {
        ...(!search && { search: 'The merchant offers no catalogue search' }),
        ...(!quote && { quote: 'The merchant takes no payment we can make' }),
        ...(!has('cancel') && { cancelOrder: whyNot('cancel') }),
        ...(!has('refund') && { refundOrder: whyNot('refund') }),
        ...(!has('returns') && { returnOrder: whyNot('returns') }),
      },
      permalink: new URL(profile.endpoint).origin,
    }
  }

  return {
    merchantId,
    name,
    capabilities,
    ...ucpCatalog(merchant, settings),
    ...ucpCheckout(merchant, settings),
    ...ucpOrders(merchant, settings, capabilities),
  }
}
