import type { Destination, Quote } from '#shared/merchants/port.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { legTermsOf } from '#shared/purchase/rows/leg-terms.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import type { Basket } from '#shared/purchase/rules/baskets.ts'
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
}

/** A merchant's price for its part of a checkout. The same reference is the same merchant checkout at every try. */
export const quoteLeg = async (basket: Basket, delivery: DeliveryWish, reference: string): Promise<QuotedLeg> => {
  const merchant = await merchantOf(basket.merchantId)
  const [quote, { cancelOrder }] = await Promise.all([
    merchant.quote({ reference, lines: basket.lines, ...delivery }),
    merchant.capabilities(),
  ])
  return { quote, cancelable: cancelOrder }
}

/** A fresh leg on a quote's terms. */
export const legFrom = (
  at: { checkoutId: string; leg: number; userId: string },
  basket: Basket,
  delivery: DeliveryWish,
  { quote, cancelable }: QuotedLeg,
): Leg => {
  const { latestArrival, ...terms } = legTermsOf(quote, basket.lines)
  return {
    checkoutId: at.checkoutId,
    leg: at.leg,
    merchantId: basket.merchantId,
    phase: 'open',
    ...terms,
    ...(latestArrival && { latestArrival }),
    ...(delivery.deliverBy && { deliverBy: delivery.deliverBy }),
    cancelable,
    claimHash: claimHash({
      userId: at.userId,
      merchantId: basket.merchantId,
      lines: terms.lines,
      address: delivery.address,
    }),
    ...(basket.intentIds && { intentIds: [...basket.intentIds] }),
    payment: 'none',
    placement: 'none',
    v: 1,
  }
}
