import type { Leg } from '#shared/purchase/rows/legs.ts'

/** An open leg of one lamp for 5.00 USD, which nobody has paid or placed. */
export const plainLeg = (checkoutId: string, more: Partial<Leg> = {}): Leg => {
  const { leg = 1 } = more
  return {
    checkoutId,
    leg,
    merchantId: 'merchant-a',
    merchantCheckoutId: `${checkoutId}-co-${leg}`,
    phase: 'open',
    lines: [{ sku: 'a-1', title: 'Lamp', quantity: 1, options: {}, unitMinor: 500, totalMinor: 500 }],
    subtotalMinor: 500,
    shippingMinor: 0,
    taxMinor: 0,
    discountMinor: 0,
    totalMinor: 500,
    currency: 'USD',
    captureBy: 'platform',
    cancelable: true,
    claimHash: `${checkoutId}-${leg}`,
    payment: 'none',
    placement: 'none',
    v: 1,
    ...more,
  }
}
