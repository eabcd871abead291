import { Failure } from '#shared/kernel/errors.ts'
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

/** Who captures with this merchant, by what it declares; undefined when it takes none of our credentials. What a checkout lists counts, even an empty list. */
export const captureBy = (profile: MerchantProfile, seen?: UcpCheckout): Quote['captureBy'] | undefined =>
  capturer(seen?.ucp.payment_handlers ?? profile.handlers)

const noCheckout = 'The merchant offers no checkout that Purser supports'
const noPayment = 'The merchant accepts no payment method that Purser supports'

/** Refuses a merchant whose checkout did not survive the negotiation, by its profile or by its own answer. */
export const assertCheckout = ({ merchantId }: ProfileSource, ours: object | undefined): void => {
  if (ours && !Object.hasOwn(ours, capability.checkout))
    throw new Failure('merchant.unsupported', noCheckout, { merchantId })
}

/** Who captures a live checkout; refuses one that takes no credential of ours. */
export const capturerOf = (profile: MerchantProfile, seen: UcpCheckout): Quote['captureBy'] => {
  const capture = captureBy(profile, seen)
  if (!capture) throw new Failure('merchant.unsupported', noPayment)
  return capture
}

type Verb = 'cancel' | 'refund' | 'returns'
const noExtension = 'The standard has no such call and the merchant does not speak our extension'

/** What a profile says its merchant can do for us, and why not the rest. */
export const capabilitiesIn = (profile: MerchantProfile): MerchantCapabilities => {
  const extension = profile.capabilities[capability.orderActions]?.[0]
  const actions = OrderActionsConfig.safeParse(extension?.config ?? { cancel: true, refund: true, returns: true }).data
  const has = (verb: Verb) => extension !== undefined && actions?.[verb] === true
  const whyNot = (verb: Verb) => untrusted(actions?.reasons?.[verb] ?? noExtension)
  const capture = captureBy(profile)
  const search = profile.capabilities[capability.search] !== undefined
  const noQuote = !profile.capabilities[capability.checkout] ? noCheckout : capture ? undefined : noPayment
  return {
    search,
    quote: !noQuote,
    captureBy: capture ?? 'merchant',
    cancelOrder: has('cancel'),
    refundOrder: has('refund'),
    returnOrder: has('returns'),
    why: {
      ...(!search && { search: 'The merchant offers no catalogue search' }),
      ...(noQuote && { quote: noQuote }),
      ...(!has('cancel') && { cancelOrder: whyNot('cancel') }),
      ...(!has('refund') && { refundOrder: whyNot('refund') }),
      ...(!has('returns') && { returnOrder: whyNot('returns') }),
    },
    permalink: new URL(profile.endpoint).origin,
  }
}

/** What a merchant can do for us, by its profile. */
export const ucpCapabilities = async (merchant: ProfileSource, settings: Settings): Promise<MerchantCapabilities> =>
  capabilitiesIn(await profileOf(merchant, settings))
