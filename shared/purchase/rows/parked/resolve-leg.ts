import { Failure } from '#shared/kernel/errors.ts'
import { ownPart } from '#shared/kernel/ids.ts'
import { allows } from '#shared/kernel/transitions.ts'
import { statedEntry } from '#shared/ledger/entries.ts'
import { post, postedOf } from '#shared/ledger/ledger.ts'
import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { endDebt, outMinor } from '#shared/purchase/rows/record-debt.ts'
import { boughtRows } from '#shared/purchase/rows/settle-leg.ts'
import {
  type PaymentState,
  type PlacementState,
  paymentTransitions,
  placementTransitions,
} from '#shared/purchase/rules/leg-states.ts'

const impossible = (sentence: string, details = {}): Failure => new Failure('parked.impossible', sentence, details)

/** The effect of an outcome on a leg: its states, what the merchant keeps, and what is lost. */
interface Effect {
  payment: PaymentState
  placement: PlacementState
  keptMinor: number
  lostMinor: number
}

/** What the bank took of the leg, in minor units: what was captured, or what the order costs while no capture is known. */
const takenOf = (leg: Leg): number =>
  leg.payment === 'captured' ? outMinor(leg) : Math.min(leg.chargedMinor ?? leg.totalMinor, leg.totalMinor)

const effectOf = (leg: Leg, { outcome, amountMinor }: ResolveBody): Effect => {
  const taken = takenOf(leg)
  const amount = amountMinor ?? (outcome === 'not-bought' ? 0 : taken)
  if (amount > outMinor(leg)) throw impossible('The amount exceeds what is out', { outMinor: outMinor(leg) })
  switch (outcome) {
    case 'bought':
      return { payment: 'captured', placement: 'placed', keptMinor: amount, lostMinor: 0 }
    case 'refunded': {
      const keptMinor = Math.max(0, taken - amount)
      return { payment: 'refunded', placement: 'canceled', keptMinor, lostMinor: keptMinor }
    }
    case 'written-off':
      return { payment: 'captured', placement: 'canceled', keptMinor: amount, lostMinor: amount }
    default:
      if (amount > 0) throw impossible('With not-bought no money can have moved')
      return { payment: 'voided', placement: 'canceled', keptMinor: 0, lostMinor: 0 }
  }
}

/** The states that change. Refuses a change that an operator may not make. */
const changes = (leg: Leg, { payment, placement }: Effect): Partial<Leg> => {
  const pays = leg.payment === payment || allows(paymentTransitions, leg.payment, payment, 'operator')
  const places = leg.placement === placement || allows(placementTransitions, leg.placement, placement, 'operator')
  if (!pays || !places)
    throw impossible('The recorded state of this leg rules this outcome out', {
      payment: leg.payment,
      placement: leg.placement,
    })
  return {
    ...(leg.payment !== payment && { payment }),
    ...(leg.placement !== placement && { placement }),
  }
}

/** Ends a leg with the operator's outcome: its states, its ledger entries, its debt, and the order if there is one. */
export const resolveLeg = async (
  { item, nowMs }: Act,
  checkout: Checkout,
  leg: Leg,
  body: ResolveBody,
): Promise<{ after: Leg; writes: Guarded[] }> => {
  const effect = effectOf(leg, body)
  const set = changes(leg, effect)
  const { keptMinor, lostMinor } = effect
  const posted = (await postedOf(leg.checkoutId)).filter((entry) => entry.leg === leg.leg)
  const ref = `${ownPart(item.parkedId)}.${leg.leg}`
  const money = statedEntry(ref, leg.merchantId, posted, keptMinor, leg.currency)
  const ledger = money ? [post(leg.checkoutId, leg.leg, money, nowMs)] : []
  if (body.outcome !== 'bought') {
    const debt = endDebt(leg, nowMs, lostMinor)
    const { after, writes } = legs.change(leg, { ...set, ...debt.set, phase: 'undone' }, 'operator', nowMs)
    return { after, writes: [...writes, ...debt.writes, ...ledger] }
  }
  const merchantOrderId = leg.merchantOrderId ?? body.merchantOrderId
  if (!merchantOrderId) throw impossible("Give the merchant's order id in merchantOrderId")
  const existing = (await orders.view(orderIdOf(leg.merchantId, merchantOrderId))).order
  if (existing) throw impossible('This order already belongs to a purchase', { orderId: existing.orderId })
  const bought = { ...leg, merchantOrderId }
  const also = { ...set, merchantOrderId, chargedMinor: keptMinor }
  const writes = boughtRows(checkout, bought, keptMinor, 'operator', nowMs, also)
  // The operator's word counts, whatever checkout the merchant's order names.
  const claim = orders.claim(leg.merchantId, merchantOrderId, { checkoutId: leg.checkoutId, leg: leg.leg })
  return { after: { ...bought, phase: 'settled', capturedMinor: keptMinor }, writes: [...writes, claim, ...ledger] }
}
