import { Failure, failedWith } from '#shared/kernel/errors.ts'
import type { Destination, Merchant, Quote } from '#shared/merchants/port.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { legTermsOf } from '#shared/purchase/rows/leg-terms.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import type { Basket } from '#shared/purchase/rules/baskets.ts'
import { goesElsewhere } from '#shared/purchase/rules/destination.ts'
import { knownOptions } from '#shared/purchase/rules/known-options.ts'
import { claimHash } from '#shared/purchase/rules/purchase-identity.ts'

export interface DeliveryWish {
  address: Destination
  /** ISO 8601 instant. */
  deliverBy?: string
  buyer: { email: string; name?: string }
}
export interface QuotedLeg {
  quote: Quote
  cancelable: boolean
  /** What was asked for, with the options that its products know. */
  lines: Basket['lines']
}

type Line = Basket['lines'][number]

/** The line with the options that its product knows; asks the catalogue only where a line names any. */
const orderable = async (merchant: Merchant, line: Line): Promise<Line> => {
  const { sku, quantity, options = {} } = line
  if (Object.keys(options).length === 0) return line
  const product = await merchant.product(sku, quantity).catch((error: unknown) => {
    if (!failedWith(error, 'merchant.unsupported')) throw error
    const { merchantId } = merchant
    throw new Failure('option.unknown', 'This merchant does not say which options it has', { merchantId, sku })
  })
  return { ...line, options: knownOptions(product, options) }
}

/** A merchant's price for its part of a checkout. The same reference is the same merchant checkout at every try. */
export const quoteLeg = async (basket: Basket, delivery: DeliveryWish, reference: string): Promise<QuotedLeg> => {
  const merchant = await merchantOf(basket.merchantId)
  const lines = await Promise.all(basket.lines.map((line) => (basket.quotedBefore ? line : orderable(merchant, line))))
  const [quote, { cancelOrder }] = await Promise.all([
    merchant.quote({ reference, lines, ...delivery }),
    merchant.capabilities(),
  ])
  const { merchantId } = basket
  if (goesElsewhere(delivery.address, quote.destinations))
    throw new Failure('merchant.contradiction', 'The merchant shows another address than the wanted one', {
      merchantId,
    })
  if (quote.totals.totalMinor === 0)
    throw new Failure('merchant.unsupported', 'Purser does not buy what costs nothing', { merchantId })
  return { quote, cancelable: cancelOrder, lines }
}

/** A fresh leg on a quote's terms. */
export const legFrom = (
  at: { checkoutId: string; leg: number; userId: string },
  basket: Basket,
  delivery: DeliveryWish,
  { quote, cancelable, lines }: QuotedLeg,
): Leg => {
  const destinationSalt = crypto.randomUUID()
  const { latestArrival, destination, ...terms } = legTermsOf(quote, lines, destinationSalt)
  return {
    checkoutId: at.checkoutId,
    leg: at.leg,
    merchantId: basket.merchantId,
    phase: 'open',
    ...terms,
    ...(latestArrival && { latestArrival }),
    ...(destination && { destination }),
    destinationSalt,
    ...(delivery.deliverBy && { deliverBy: delivery.deliverBy }),
    cancelable,
    claimHash: claimHash({
      userId: at.userId,
      merchantId: basket.merchantId,
      lines,
      address: delivery.address,
    }),
    ...(basket.intentIds && { intentIds: [...basket.intentIds] }),
    payment: 'none',
    placement: 'none',
    v: 1,
  }
}
