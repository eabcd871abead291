import type { Quote } from '#shared/clients/merchant.ts'
import type { ReceiptLeg } from '#shared/domain/receipt.ts'
import type { Leg } from '#shared/store/legs.ts'

/** The part of a leg that a merchant's quote decides. */
export type LegTerms = Pick<
  Leg,
  | 'lines'
  | 'subtotalMinor'
  | 'shippingMinor'
  | 'taxMinor'
  | 'discountMinor'
  | 'totalMinor'
  | 'currency'
  | 'merchantCheckoutId'
  | 'captureBy'
> & { latestArrival: string | undefined }

export const termsOf = (quote: Quote): LegTerms => ({
  merchantCheckoutId: quote.merchantCheckoutId,
  lines: quote.lines.map(({ sku, title, quantity, unitMinor, totalMinor }) => ({
    sku,
    title,
    quantity,
    options: {},
    unitMinor,
    totalMinor,
  })),
  subtotalMinor: quote.totals.subtotalMinor,
  shippingMinor: quote.totals.shippingMinor,
  taxMinor: quote.totals.taxMinor,
  discountMinor: quote.totals.discountMinor,
  totalMinor: quote.totals.totalMinor,
  currency: quote.currency,
  latestArrival: quote.eta.latest,
  captureBy: quote.captureBy,
})

/** A leg as the receipt shows it. */
export const receiptLeg = (leg: number, merchantId: string, terms: LegTerms | Leg): ReceiptLeg => ({
  leg,
  merchantId,
  merchantCheckoutId: terms.merchantCheckoutId,
  lines: terms.lines,
  subtotalMinor: terms.subtotalMinor,
  shippingMinor: terms.shippingMinor,
  taxMinor: terms.taxMinor,
  discountMinor: terms.discountMinor,
  totalMinor: terms.totalMinor,
  ...(terms.latestArrival && { latestArrival: terms.latestArrival }),
})
