import * as z from 'zod'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'

/** The wire form of an offer's id: its intent's own part and a number. */
export const OfferId = z.string().regex(/^off_[0-9A-HJKMNP-TV-Z]{26}_[1-9]\d{0,5}$/, 'Expected an id like off_..._1')

const minor = z.int().nonnegative()

/** How one merchant answered an intent. */
export const MerchantFetch = z.object({
  merchantId: z.string(),
  state: z.enum(['answered', 'missing']),
  /** Why it is missing: deadline, unavailable, rate-limited, protocol, unsupported. */
  reason: z.string().optional(),
  found: z.int().nonnegative(),
  tookMs: z.int().nonnegative(),
})
export type MerchantFetch = z.output<typeof MerchantFetch>

/** Which rows hold the latest answer. Offer numbers are never used twice, so an offer id means one offer for ever. */
export const StoredAnswer = z.object({
  first: z.int().positive(),
  count: z.int().nonnegative(),
  /** Each merchant that was searched, and how it answered. */
  fetches: z.array(MerchantFetch),
  excluded: z.record(z.string(), z.int()),
  /** What was searched for instead, because nothing fits all words. */
  loosened: z.string().optional(),
  askedAt: z.string(),
  expiresAt: z.string(),
})
export type StoredAnswer = z.output<typeof StoredAnswer>

export const Intent = z.object({
  intentId: z.string(),
  userId: z.string(),
  /** Who stated it: `user:usr_...` or `agent:agt_...`. */
  principal: z.string(),
  text: z.string().optional(),
  query: z.string(),
  maxPriceMinor: minor.optional(),
  minPriceMinor: minor.optional(),
  currency: z.string(),
  quantity: z.int().positive(),
  deliverBy: z.string().optional(),
  /** Ask only these; absent: all. */
  merchants: z.array(z.string()).optional(),
  /** Never ask these. */
  notMerchants: z.array(z.string()).optional(),
  /** What the goods must not be or have. */
  without: z.array(z.string()).optional(),
  /** Words of the text that changed nothing. */
  unread: z.array(z.string()).optional(),
  country: z.string().optional(),
  mode: z.enum(['assist', 'autopilot']),
  prefer: z.enum(['balanced', 'price']),
  createdAt: z.string(),
  answer: StoredAnswer.optional(),
  v: z.int().positive(),
})
export type Intent = z.output<typeof Intent>

export const Offer = z.object({
  offerId: z.string(),
  intentId: z.string(),
  userId: z.string(),
  merchantId: z.string(),
  sku: z.string(),
  title: UntrustedText,
  quantity: z.int().positive(),
  unitMinor: minor,
  shippingMinor: minor,
  taxMinor: minor,
  totalMinor: minor,
  currency: z.string(),
  /** The delivery the total is for; without one, delivery and tax are not in it. */
  deliveryOption: z.string().optional(),
  eta: z.object({ earliest: z.string().optional(), latest: z.string().optional() }),
  rank: z.int().positive(),
  score: z.int(),
  basis: z.object({
    landedMinor: minor,
    cheapestMinor: minor,
    matchPercent: z.int(),
    position: z.int(),
    arrivalMs: z.int().optional(),
    /** Delivery and tax bring it above the highest price. */
    overCap: z.boolean(),
    overCapMinor: minor.optional(),
    /** It is for children, and nobody asked for that. */
    forOthers: z.boolean().optional(),
    currency: z.string().optional(),
    estimated: z.boolean(),
    prefer: z.enum(['balanced', 'price']),
  }),
  reasons: z.array(z.object({ rule: z.string(), points: z.int(), note: z.string() })),
  expiresAt: z.string(),
})
export type Offer = z.output<typeof Offer>

export interface OfferSet {
  offers: Offer[]
  answer: StoredAnswer
}
