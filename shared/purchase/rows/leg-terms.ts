import type { OrderLine, Quote, QuoteLine } from '#shared/merchants/port.ts'
import type { ReceiptLeg } from '#shared/orders/rules/receipt.ts'
import { destinationDigest } from '#shared/purchase/rules/destination.ts'
import type { Leg } from './legs.ts'

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
  | 'protocolState'
  | 'captureBy'
  | 'disclosures'
> & { latestArrival: string | undefined; destination: string | undefined }

/** The options that the merchant confirms. One that repeats none gets the requested options. Takes what it used out of `spare`. */
const optionsOf = ({ sku, options }: QuoteLine, spare: OrderLine[]): Record<string, string> => {
  const at = spare.findIndex((line) => line.sku === sku)
  const [line] = at < 0 ? [] : spare.splice(at, 1)
  return Object.keys(options).length > 0 ? options : { ...line?.options }
}

/** `salt` is the leg's own, which no view shows. */
export const legTermsOf = (
  quote: Quote,
  requested: readonly OrderLine[],
  salt: string,
  spare = [...requested],
): LegTerms => ({
  merchantCheckoutId: quote.merchantCheckoutId,
  ...(quote.protocolState && { protocolState: quote.protocolState }),
  lines: quote.lines.map((line) => ({
    sku: line.sku,
    title: line.title,
    quantity: line.quantity,
    options: optionsOf(line, spare),
    unitMinor: line.unitMinor,
    totalMinor: line.totalMinor,
    ...(line.returns && { returns: line.returns }),
  })),
  subtotalMinor: quote.totals.subtotalMinor,
  shippingMinor: quote.totals.shippingMinor,
  taxMinor: quote.totals.taxMinor,
  discountMinor: quote.totals.discountMinor,
  totalMinor: quote.totals.totalMinor,
  currency: quote.currency,
  latestArrival: quote.eta.latest,
  destination: destinationDigest(salt, quote.destinations),
  captureBy: quote.captureBy,
  ...(quote.disclosures && { disclosures: [...quote.disclosures] }),
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
  ...(terms.destination && { destination: terms.destination }),
  ...(terms.disclosures && { disclosures: terms.disclosures }),
  ...('cancelable' in terms && { cancelable: terms.cancelable }),
})
