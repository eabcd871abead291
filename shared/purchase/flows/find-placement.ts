import { Failure } from '#shared/kernel/errors.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

type Found =
  | { state: 'placed'; merchantOrderId: string; permalink?: string | undefined; totalMinor: number }
  /** It is not an order and cannot become one any more. */
  | { state: 'closed' }
  /** Not an order yet; a call under way may still make it one. */
  | { state: 'open' }
  /** The merchant does not say. */
  | { state: 'unknown' }

/** Looks up a leg's checkout at the merchant. Reads only. */
export const findPlacement = async (leg: Leg): Promise<Found> => {
  const merchant = await merchantOf(leg.merchantId)
  try {
    const checkout = await merchant.getCheckout(leg)
    // We requested the order, so it may exist.
    if (!checkout) return { state: 'unknown' }
    const { status, order } = checkout
    if (order)
      return {
        state: 'placed',
        merchantOrderId: order.merchantOrderId,
        permalink: order.permalink,
        totalMinor: order.totalMinor,
      }
    if (status === 'canceled') return { state: 'closed' }
    return { state: status === 'processing' ? 'unknown' : 'open' }
  } catch (error) {
    if (error instanceof Failure) return { state: 'unknown' }
    throw error
  }
}
