import { Failure } from '#shared/kernel/errors.ts'
import type { Merchant } from '#shared/merchants/port.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'
import { unwindingSeconds } from '#shared/purchase/durations.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { type LegRef, legOf, undoReferenceOf } from '#shared/purchase/rows/purchase.ts'
import { underWay } from '#shared/purchase/rules/checkout-states.ts'
import { outcomeOpen } from '#shared/purchase/rules/leg-states.ts'
import { cancelMerchantCheckouts } from './cancel-merchant-checkouts.ts'
import { recordPlacement, recordToCancel } from './record-placement.ts'

/** Closes the leg and starts the purchase's undo, in one transaction: no fence of this leg commits after it. Undefined when the checkout has ended otherwise, as by a cancel. */
const closeLeg = async (
  ref: LegRef & { code: string },
  checkout: Checkout,
  leg: Leg,
  nowMs: number,
): Promise<Leg | undefined> => {
  if (!underWay.includes(checkout.state)) return undefined
  const { after, writes } = legs.change(leg, { phase: 'undoing' }, 'saga', nowMs)
  const turned =
    checkout.direction === 'forward'
      ? checkouts.note(
          checkout,
          {
            by: 'saga',
            actor: 'saga',
            set: { direction: 'unwinding', failure: { code: ref.code, leg: ref.leg } },
            action: 'purchase.unwind',
            details: { code: ref.code },
            dueAtSeconds: Math.floor(nowMs / 1000) + unwindingSeconds,
          },
          nowMs,
        ).writes
      : []
  await commit([...writes, ...turned])
  return after
}

/** Closes the merchant's checkout, or finds that it became an order. If a merchant refused the order and then stops answering, the refusal counts. */
const closeCheckout = async (leg: Leg, reference: string): ReturnType<Merchant['cancelCheckout']> => {
  const merchant = await merchantOf(leg.merchantId)
  try {
    return await merchant.cancelCheckout(leg, reference)
  } catch (error) {
    if (leg.placement !== 'refused' || !(error instanceof Failure)) throw error
    report(error)
    return { state: 'canceled' }
  }
}

/** Ensures that one leg has no order, or cancels it. It waits until no call can land before it asks the merchant. */
export const undoPlacement = async (ref: LegRef & { code: string }, nowMs: number): Promise<string> => {
  const { checkout, leg: legBefore } = await legOf(ref)
  if (legBefore.phase !== 'open' && legBefore.phase !== 'undoing') return `kept: ${legBefore.phase}`
  let leg = legBefore.phase === 'open' ? await closeLeg(ref, checkout, legBefore, nowMs) : legBefore
  if (!leg) return 'ended before'
  if (leg.placement === 'canceled') return 'canceled before'
  const open = outcomeOpen(leg.placement)
  if (open && nowMs < (leg.placementDeadlineMs ?? 0))
    throw new Failure('leg.in-flight', 'The merchant may still be processing the order')
  if (leg.placement === 'none') {
    await cancelMerchantCheckouts([leg]) // no order was requested and, the leg being closed, none will be
    await recordPlacement(leg, { placement: 'canceled' }, nowMs)
    return 'nothing placed'
  }
  const merchant = await merchantOf(leg.merchantId)
  const reference = undoReferenceOf(ref.approvalId, ref.leg)
  if (leg.placement !== 'placed') {
    // Canceling the merchant's checkout ensures that no order lands late.
    const closed = await closeCheckout(leg, reference)
    if (closed.state === 'canceled') {
      await recordPlacement(leg, { placement: 'canceled' }, nowMs)
      return 'nothing placed'
    }
    leg = await recordToCancel(leg, closed, nowMs)
  }
  const { merchantOrderId = '', protocolState } = leg
  const { state } = await merchant.cancelOrder({ merchantOrderId, protocolState }, reference)
  if (state !== 'canceled')
    throw new Failure('merchant.outcome-unknown', 'The merchant has not canceled the order yet', { leg: leg.leg })
  await recordPlacement(leg, { placement: 'canceled' }, nowMs)
  return 'canceled'
}
