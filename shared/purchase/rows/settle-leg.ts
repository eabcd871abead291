import { ledgerEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import { type Order, orderIdOf, orders } from '#shared/orders/orders.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { rememberBought } from '#shared/policy/rows/familiar.ts'
import type { Checkout } from './checkouts.ts'
import { type Leg, legs } from './legs.ts'
import { endDebt } from './record-debt.ts'
import { lapseClaim } from './reservations.ts'

/** The order that a paid leg is, all of it from the leg but its owner and its time. */
export const orderOf = (userId: string, leg: Leg, capturedMinor: number, placedAt: string): Order => {
  const { merchantId, merchantOrderId = '' } = leg
  return {
    orderId: orderIdOf(merchantId, merchantOrderId),
    userId,
    checkoutId: leg.checkoutId,
    leg: leg.leg,
    merchantId,
    merchantOrderId,
    ...(leg.protocolState && { protocolState: leg.protocolState }),
    ...(leg.permalink && { permalink: leg.permalink }),
    lines: leg.lines,
    shippingMinor: leg.shippingMinor,
    taxMinor: leg.taxMinor,
    totalMinor: capturedMinor,
    currency: leg.currency,
    captureBy: leg.captureBy,
    paymentReference: leg.paymentReference ?? '',
    placedAt,
  }
}

/** The rows of a bought leg besides its ledger entry: its order, its claim's lapse, its event, the end of its debt. */
export const boughtRows = (
  checkout: Checkout,
  leg: Leg,
  capturedMinor: number,
  by: 'saga' | 'operator',
  nowMs: number,
  also: Partial<Leg> = {},
): Guarded[] => {
  const { checkoutId, userId } = checkout
  const order = orderOf(userId, leg, capturedMinor, new Date(nowMs).toISOString())
  const { orderId, merchantId } = order
  const event = { type: 'order.created' as const, data: { orderId, leg: leg.leg, merchantId }, owner: userId }
  const debt = endDebt(leg, nowMs)
  // Nothing is captured for an order that costs nothing; what was captured while it was in doubt stays so.
  const payment = capturedMinor > 0 || by === 'operator' ? ('captured' as const) : ('voided' as const)
  const paid = leg.payment === payment ? {} : { payment }
  const { payment: _, ...other } = also
  const set = { ...other, ...debt.set, ...paid, phase: 'settled' as const, capturedMinor, orderId }
  return [
    ...legs.change(leg, set, by, nowMs, event).writes,
    orders.create(order),
    ...debt.writes,
    lapseClaim(leg.claimHash, checkoutId, nowMs),
    ...rememberBought(userId, checkout.strangers ?? [], merchantId, nowMs),
  ]
}

/** The ledger's entries of a capture: what was taken of the hold, and what became free. */
export const captureEntries = (leg: Leg, capturedMinor: number, nowMs: number): Guarded[] => {
  const posting = (kind: 'capture' | 'void', amountMinor: number) =>
    post(leg.checkoutId, leg.leg, ledgerEntry(kind, leg.merchantId, amountMinor, leg.currency), nowMs)
  const restMinor = leg.totalMinor - capturedMinor
  return [
    ...(capturedMinor > 0 ? [posting('capture', capturedMinor)] : []),
    ...(restMinor > 0 ? [posting('void', restMinor)] : []),
  ]
}

/** Everything that becomes true when a placed leg is paid. Its capture may be booked already. */
export const settleRows = (checkout: Checkout, leg: Leg, capturedMinor: number, nowMs: number): Guarded[] => [
  ...boughtRows(checkout, leg, capturedMinor, 'saga', nowMs),
  ...(leg.payment === 'captured' ? [] : captureEntries(leg, capturedMinor, nowMs)),
]
