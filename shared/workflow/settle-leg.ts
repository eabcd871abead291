import { entry } from '#shared/domain/ledger.ts'
import type { Checkout } from '#shared/store/checkouts.ts'
import { post } from '#shared/store/ledger.ts'
import { type Leg, legs } from '#shared/store/legs.ts'
import { orderIdOf, orders } from '#shared/store/orders.ts'
import { lapseClaim } from '#shared/store/reservations.ts'
import type { Guarded } from '#shared/store/table.ts'

/** Everything that becomes true when a placed leg is paid: its order and first fact, its ledger entries, its claim's lapse, its event. */
export const settleRows = (checkout: Checkout, leg: Leg, capturedMinor: number, nowMs: number): Guarded[] => {
  const { checkoutId, userId } = checkout
  const { merchantId, merchantOrderId = '' } = leg
  const orderId = orderIdOf(merchantId, merchantOrderId)
  const placedAt = new Date(nowMs).toISOString()
  const posting = (kind: 'capture' | 'void', amountMinor: number) =>
    post(checkoutId, leg.leg, entry(kind, merchantId, amountMinor, leg.currency), nowMs)
  const restMinor = leg.totalMinor - capturedMinor
  const order = {
    orderId,
    userId,
    checkoutId,
    leg: leg.leg,
    merchantId,
    merchantOrderId,
    ...(leg.permalink && { permalink: leg.permalink }),
    lines: leg.lines,
    totalMinor: capturedMinor,
    currency: leg.currency,
    captureBy: leg.captureBy,
    paymentReference: leg.paymentReference ?? '',
    placedAt,
  }
  const event = { type: 'order.created' as const, data: { orderId, leg: leg.leg, merchantId } }
  return [
    ...legs.change(leg, { phase: 'settled', payment: 'captured', capturedMinor, orderId }, 'saga', nowMs, event).writes,
    orders.create(order),
    posting('capture', capturedMinor),
    ...(restMinor > 0 ? [posting('void', restMinor)] : []),
    lapseClaim(leg.claimHash, checkoutId, nowMs),
  ]
}
