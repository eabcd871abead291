import type { UntrustedText } from '#shared/kernel/untrusted-text.ts'

export interface ProductQuery {
  text: string
  quantity: number
  currency?: string
  maxUnitMinor?: number
  minUnitMinor?: number
  /** Where to, as far as an estimate needs it. */
  country?: string
  limit?: number
}

/** One way of delivery, priced for the requested quantity. */
export interface DeliveryEstimate {
  optionId: string
  title: UntrustedText
  shippingMinor: number
  taxMinor: number
  earliest?: string
  latest?: string
}

/** What a product can be ordered with. One value belongs to the sku; of several the buyer chooses. */
export interface ProductOption {
  name: UntrustedText
  values: UntrustedText[]
}

/** A catalogue answer: it binds no merchant until it is quoted. */
export interface MerchantProduct {
  merchantId: string
  sku: string
  title: UntrustedText
  description: UntrustedText
  unitMinor: number
  currency: string
  available: boolean
  /** Cheapest first; empty when the merchant gives no estimate. */
  delivery: DeliveryEstimate[]
  categories: UntrustedText[]
  /** Every option that the merchant knows of this product. */
  options: ProductOption[]
}
