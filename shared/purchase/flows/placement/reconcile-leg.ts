import { Failure } from '#shared/kernel/errors.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { findPlacement } from './find-placement.ts'
import { recordPlaced, recordPlacement } from './record-placement.ts'

/** Looks up a leg's order after an unknown outcome. Returns the leg unchanged while the merchant does not say. */
export const reconcilePlacement = async (leg: Leg, approvalId: string, nowMs: number): Promise<Leg> => {
  if (leg.placement !== 'requested' && leg.placement !== 'unknown') return leg
  const placement = await findPlacement(leg)
  switch (placement.state) {
    case 'placed':
      return recordPlaced(leg, approvalId, placement, nowMs)
    case 'closed':
      return recordPlacement(leg, { placement: 'refused', refused: 'closed' }, nowMs)
    case 'unknown':
      return leg
    case 'open':
      return nowMs < (leg.placementDeadlineMs ?? 0) ? leg : refuseForGood(leg, approvalId, nowMs)
  }
}

/** No order exists and our call cannot land any more: closing the merchant's checkout makes that final. */
const refuseForGood = async (leg: Leg, approvalId: string, nowMs: number): Promise<Leg> => {
  const merchant = await merchantOf(leg.merchantId)
  try {
    const closed = await merchant.cancelCheckout(leg, `${leg.placementReference}-close`)
    if (closed.state === 'completed') return recordPlaced(leg, approvalId, { order: closed, readBack: false }, nowMs)
    return recordPlacement(leg, { placement: 'refused', refused: 'never_placed' }, nowMs)
  } catch (error) {
    if (error instanceof Failure) return leg
    throw error
  }
}
