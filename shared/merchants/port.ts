import type { Money } from '#shared/kernel/money.ts'
import type { CheckoutRef, OrderRef, ProtocolState } from '#shared/kernel/protocol-state.ts'
import type { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import type { CaptureBy } from '#shared/orders/rules/capture-by.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'
import type { ReturnTerms } from '#shared/orders/rules/return-terms.ts'
import type { MerchantProduct, ProductQuery } from './product.ts'

/** An order as its merchant states it, to be held to what was approved. */
export interface PlacedOrder {
  merchantOrderId: string
  /** Its page for the user, if it names one that can be kept. */
  permalink?: string | undefined
  /** The merchant's name of the checkout that it was. */
  merchantCheckoutId: string
  /** What the merchant charges for it. */
  total: Money
  /** Whether its sums add up to that total. */
  addsUp: boolean
  /** Options only where the merchant repeats them. */
  lines: readonly { sku: string; quantity: number; options: Readonly<Record<string, string>> }[]
}

/** What a merchant can do for us; each `false` has its reason in `why`. */
export interface MerchantCapabilities {
  search: boolean
  quote: boolean
  captureBy: CaptureBy
  cancelOrder: boolean
  refundOrder: boolean
  returnOrder: boolean
  why: Readonly<Partial<Record<'search' | 'quote' | 'cancelOrder' | 'refundOrder' | 'returnOrder', string>>>
  /** Where the user can request what we cannot. */
  permalink: string
}

export interface OrderLine {
  sku: string
  quantity: number
  options?: Readonly<Record<string, string>>
}
export interface Destination {
  name: string
  line1: string
  line2?: string | undefined
  city: string
  region?: string | undefined
  postalCode?: string | undefined
  country: string
  phone?: string | undefined
}
export interface QuoteRequest {
  /** The same reference makes the same merchant checkout, at every try. */
  reference: string
  lines: readonly OrderLine[]
  address: Destination
  buyer?: { email?: string; name?: string; phone?: string }
  /** ISO 8601 instant. */
  deliverBy?: string
}

export interface QuoteLine {
  lineId: string
  sku: string
  title: UntrustedText
  quantity: number
  options: Record<string, string>
  unitMinor: number
  totalMinor: number
  /** Absent when the merchant says nothing about returns. */
  returns?: ReturnTerms
}
/** One merchant's price for one basket at one address. `total = subtotal + shipping + tax - discount`; fees count as shipping. */
export interface Quote {
  merchantCheckoutId: string
  lines: QuoteLine[]
  totals: {
    subtotalMinor: number
    shippingMinor: number
    taxMinor: number
    discountMinor: number
    totalMinor: number
  }
  currency: string
  eta: { earliest?: string; latest?: string }
  fulfilment?: { optionId: string; title: UntrustedText }
  /** Where the merchant delivers, as far as it repeats that; none when it shows no address. */
  destinations: readonly Partial<Pick<Destination, 'line1' | 'line2' | 'city' | 'postalCode' | 'country'>>[]
  /** ISO 8601. */
  expiresAt: string
  captureBy: CaptureBy
  /** What the merchant wants its buyer to read before they buy. */
  disclosures?: readonly UntrustedText[]
  protocolState?: ProtocolState
}

export interface MerchantCheckout {
  merchantCheckoutId: string
  /** `processing`: the merchant works on the order. */
  status: 'open' | 'processing' | 'completed' | 'canceled'
  quote: Quote
  order?: PlacedOrder
  /** Where the buyer has to go on by hand. */
  continueUrl?: string
}

/** How far a checkout of ours is; `waiting`: for its user's decision. */
export type CheckoutProgress = 'open' | 'waiting' | 'processing' | 'completed' | 'canceled'

export type RefusalReason =
  | 'out_of_stock'
  | 'quantity_limit'
  | 'payment_failed'
  | 'price_changed'
  | 'address_undeliverable'
  | 'buyer_action_required'
  | 'canceled'
  | 'expired'
  | 'not_found'
  | 'refused'

export type Completion =
  | ({ state: 'placed' } & PlacedOrder)
  | { state: 'refused'; reason: RefusalReason; continueUrl?: string }

/** A merchant's full view of an order, as facts of ours. `left` counts entries that could not be read, or were too many. */
export interface OrderSnapshot extends PlacedOrder {
  facts: Fact[]
  left: number
}

export interface ReturnRequest {
  /** Ours: the merchant's order shows the return under it, so that we request it once. */
  reference: string
  /** What its refund shall be called at the bank. */
  refundReference: string
  /** By their place in the order, counted from 0, and article. */
  lines: readonly { at: number; sku: string; quantity: number }[]
  reason: string
}

/** The one port to any merchant. No answer to a call that changes something is `merchant.outcome-unknown`, never a guess. */
export interface Merchant {
  merchantId: string
  name: string
  /** Its home page, for the user. */
  home: string
  capabilities(): Promise<MerchantCapabilities>
  /** `deadlineMs`, here and below, is a point in time, in ms. */
  search(query: ProductQuery, deadlineMs: number): Promise<MerchantProduct[]>
  product(sku: string, quantity?: number): Promise<MerchantProduct>
  quote(request: QuoteRequest): Promise<Quote>
  /** Undefined when the merchant no longer finds it. */
  getCheckout(checkout: CheckoutRef): Promise<MerchantCheckout | undefined>
  complete(
    order: CheckoutRef & {
      reference: string
      /** The token of a single-use credential, as the bank issued it. */
      credential: string
      amount: Money
    },
    deadlineMs: number,
  ): Promise<Completion>
  cancelCheckout(
    checkout: CheckoutRef,
    reference: string,
  ): Promise<{ state: 'canceled' } | ({ state: 'completed' } & PlacedOrder)>
  getOrder(order: OrderRef): Promise<OrderSnapshot>
  /** `pending`: the merchant accepted the request and has not carried it out. A refusal is thrown as `order.not-cancelable`. */
  cancelOrder(order: OrderRef, reference: string): Promise<{ state: 'canceled' | 'pending'; order: OrderSnapshot }>
  /** A refusal is thrown as `order.not-refundable`; the facts show what has come back so far. */
  refundOrder(
    order: OrderRef,
    refund: { reference: string; amountMinor: number; currency: string; reason?: string },
  ): Promise<OrderSnapshot>
  /** Looks first, and does not ask again what it asked under this reference. A refusal is thrown as `order.not-returnable`; the facts show its progress. */
  returnOrder(order: OrderRef, wanted: ReturnRequest): Promise<OrderSnapshot>
}
