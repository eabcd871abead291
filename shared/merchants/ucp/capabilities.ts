import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { MerchantCapabilities, Quote } from '#shared/merchants/port.ts'
import type { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import {
  capability,
  HandlerConfig,
  OrderActionsConfig,
  type PaymentHandler,
  scopedCredentialHandler,
} from '#shared/merchants/ucp/contract/profile.ts'
import type { Settings } from '#shared/platform/aws/parameters.ts'
import { type MerchantProfile, type ProfileSource, profileOf } from './profile.ts'

const capturer = (handlers: Readonly<Record<string, PaymentHandler[]>> | undefined) =>
  HandlerConfig.safeParse(handlers?.[scopedCredentialHandler]?.[0]?.config).data?.capture

/** Who captures with this merchant, by what it declares; undefined when it takes none of our credentials. */
export const captureBy = (profile: MerchantProfile, seen?: UcpCheckout): Quote['captureBy'] | undefined =>
  capturer(seen?.ucp.payment_handlers) ?? capturer(profile.handlers)

type Verb = 'cancel' | 'refund' | 'returns'
const noExtension = 'The standard has no such call and the merchant does not speak our extension'

/** What a merchant's profile says it can do for us, and why not the rest. */
export const ucpCapabilities = async (merchant: ProfileSource, settings: Settings): Promise<MerchantCapabilities> => {
  const profile = await profileOf(merchant, settings)
  const extension = profile.capabilities[capability.orderActions]?.[0]
  const actions = OrderActionsConfig.safeParse(extension?.config ?? { cancel: true, refund: true, returns: true }).data
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
      ...(!quote && { quote: 'The merchant accepts no payment method that Purser supports' }),
      ...(!has('cancel') && { cancelOrder: whyNot('cancel') }),
      ...(!has('refund') && { refundOrder: whyNot('refund') }),
      ...(!has('returns') && { returnOrder: whyNot('returns') }),
    },
    permalink: new URL(profile.endpoint).origin,
  }
}
