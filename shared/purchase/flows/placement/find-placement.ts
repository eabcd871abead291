import { Failure } from '#shared/kernel/errors.ts'
import type { PlacedOrder } from '#shared/merchants/port.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { contradictions, onlyAmounts } from '#shared/purchase/rules/contradictions.ts'
import type { StatedOrder } from './record-placement.ts'

type Found =
  /** An order; whether it is what was approved is for whoever records it. */
  | ({ state: 'placed' } & StatedOrder)
  /** It is not an order and cannot become one any more. */
  | { state: 'closed' }
  /** Not an order yet; a call under way may still make it one. */
  | { state: 'open' }
  /** The merchant does not say. */
  | { state: 'unknown' }

/** What the merchant's own record of an order says, when its checkout states another amount than the approved one. */
const readBack = async (leg: Leg, order: PlacedOrder): Promise<StatedOrder> => {
  const points = contradictions(leg, order)
  if (points.length === 0 || !onlyAmounts(points)) return { order, readBack: false }
  const { merchantOrderId } = order
  const { protocolState } = leg
  const merchant = await merchantOf(leg.merchantId)
  try {
    return { order: await merchant.getOrder({ merchantOrderId, protocolState }), readBack: true }
  } catch (error) {
    if (error instanceof Failure) return { order, readBack: false }
    throw error
  }
}

/** Looks up a leg's checkout at the merchant. Reads only. */
export const findPlacement = async (leg: Leg): Promise<Found> => {
  const merchant = await merchantOf(leg.merchantId)
  try {
    const checkout = await merchant.getCheckout(leg)
    // We requested the order, so it may exist.
    if (!checkout) return { state: 'unknown' }
    const { status, order } = checkout
    if (order) return { state: 'placed', ...(await readBack(leg, order)) }
    if (status === 'canceled') return { state: 'closed' }
    return { state: status === 'processing' ? 'unknown' : 'open' }
  } catch (error) {
    if (error instanceof Failure) return { state: 'unknown' }
    throw error
  }
}
