import * as z from 'zod'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { CodeOrInternal } from '#shared/kernel/failure-code.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { frozenChecks } from '#shared/operations/rows/freeze.ts'
import { payments } from '#shared/payments/payments.ts'
import { task } from '#shared/platform/runtime/task.ts'
import { commit } from '#shared/platform/table/table.ts'
import { callTimeoutMs, stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { findPlacement } from '#shared/purchase/flows/placement/find-placement.ts'
import { recordPlaced, recordPlacement } from '#shared/purchase/flows/placement/record-placement.ts'
import { undoPlacement } from '#shared/purchase/flows/placement/undo-placement.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { delegationStands } from '#shared/purchase/rows/delegation-stands.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { deadlineFrom, freezeScopes, LegRef, legOf, paymentReferenceOf } from '#shared/purchase/rows/purchase.ts'
import { holdContradictions } from '#shared/purchase/rules/contradictions.ts'

/** Records that Purser will order this leg. A freeze, an undo or the end of a delegation can stop the order only before this. */
const intend = async (checkout: Checkout, leg: Leg, nowMs: number): Promise<Leg> => {
  const { approvalId = '', receiptHash = '' } = checkout
  const placementReference = `${paymentReferenceOf(approvalId, leg.leg)}-place`
  const set = { placement: 'requested' as const, placementReference, placementDeadlineMs: deadlineFrom(nowMs) }
  const { after, writes } = legs.change(leg, set, 'saga', nowMs)
  await commit([
    ...writes,
    checkouts.stillForward(checkout.checkoutId, 'placing'),
    approvals.decided(approvalId, receiptHash),
    ...(await delegationStands(checkout, nowMs)),
    ...frozenChecks(checkout.checkoutId, freezeScopes(checkout, [leg.merchantId])),
  ])
  return after
}

const place = async (checkout: Checkout, leg: Leg): Promise<Leg> => {
  const { approvalId = '' } = checkout
  const merchant = await merchantOf(leg.merchantId)
  const hold = await payments.find(leg.paymentReference ?? '')
  if (hold?.state !== 'authorized' || !hold.credential)
    throw new Failure('purchase.failed', 'The hold no longer exists')
  if (holdContradictions(leg, hold).length > 0)
    return recordPlacement(leg, { placement: 'refused', refused: 'payment.contradiction' }, Date.now())
  const requested = await intend(checkout, leg, Date.now())
  const { merchantCheckoutId, protocolState, placementReference = '', totalMinor } = requested
  const order = {
    merchantCheckoutId,
    protocolState,
    reference: placementReference,
    credential: hold.credential,
    amount: { amountMinor: totalMinor, currency: leg.currency },
  }
  for (const lastTry of [false, true]) {
    try {
      const outcome = await merchant.complete(order, Date.now() + callTimeoutMs)
      if (outcome.state === 'placed')
        return recordPlaced(requested, approvalId, { order: outcome, readBack: false }, Date.now())
      return recordPlacement(requested, { placement: 'refused', refused: outcome.reason }, Date.now())
    } catch (error) {
      if (!(error instanceof Failure) || failedWith(error, 'leg.in-flight')) throw error
    }
    // The outcome is unknown: look up what the merchant has. Only without an order ask again, once, under the same key.
    const placement = await findPlacement(requested)
    if (placement.state === 'placed') return recordPlaced(requested, approvalId, placement, Date.now())
    if (placement.state !== 'open' || lastTry) break
  }
  return recordPlacement(requested, { placement: 'unknown' }, Date.now())
}

/** All or nothing: a leg that cannot be canceled is ordered last, once all others are placed. It waits while another order is under way. */
const mayPlace = async (checkout: Checkout, leg: Leg): Promise<boolean> => {
  if (leg.cancelable || checkout.legCount === 1 || checkout.fulfilment === 'best_effort') return true
  const others = (await legs.of(checkout.checkoutId)).filter((each) => each.leg !== leg.leg)
  if (others.some(({ placement }) => ['refused', 'canceled', 'unknown'].includes(placement))) return false
  if (others.every(({ placement }) => placement === 'placed')) return true
  throw new Failure('leg.in-flight', 'This leg cannot be canceled, so the other legs are ordered first')
}

const Outcome = z.object({ outcome: z.enum(['placed', 'refused', 'unknown']) })

const outcomeOf = (leg: Leg): z.output<typeof Outcome>['outcome'] =>
  leg.placement === 'placed' || leg.placement === 'refused' ? leg.placement : 'unknown'

/** Orders one leg at its merchant. It returns every failure as a value; the next step looks up unknown outcomes. */
export const run = task(
  {
    input: LegRef,
    output: Outcome,
    fails: ['leg.in-flight'],
    timeoutSeconds: stepTimeoutSeconds,
    grants: {
      read: ['CHECKOUT', 'DECISION', 'DELEGATION', 'BUDGET', 'HOLD', 'FREEZE'],
      write: ['CHECKOUT', 'ORDER'],
      parameters: ['settings', 'payment-key', 'signing-key'],
    },
  },
  async (ref): Promise<z.output<typeof Outcome>> => {
    const { checkout, leg } = await legOf(ref)
    if (leg.placement !== 'none') return { outcome: outcomeOf(leg) } // asked before: reconciled by the next step, never asked twice
    if (leg.payment !== 'authorized' || leg.phase !== 'open') return { outcome: 'refused' }
    if (!(await mayPlace(checkout, leg))) return { outcome: 'refused' }
    try {
      return { outcome: outcomeOf(await place(checkout, leg)) }
    } catch (error) {
      // The merchant's webhook may have reported the order before its answer arrived.
      if ((await legs.require(ref.checkoutId, ref.leg)).placement === 'placed') return { outcome: 'placed' }
      if (
        failedWith(error, 'auth.frozen', 'delegation.ended', 'purchase.canceled', 'approval.pending', 'purchase.failed')
      )
        return { outcome: 'refused' }
      throw error
    }
  },
)

/** Cancels the order of one leg. It closes the leg first, so that no step asks for more; it succeeds when nothing was placed. */
export const undo = task(
  {
    input: LegRef.extend({ code: CodeOrInternal }),
    output: z.object({ outcome: z.string() }),
    fails: [
      'leg.in-flight',
      'order.not-found',
      'order.not-cancelable',
      'merchant.unsupported',
      'merchant.unavailable',
      'merchant.rate-limited',
      'merchant.protocol',
      'merchant.outcome-unknown',
      'merchant.order-taken',
    ],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT'], write: ['CHECKOUT', 'AUDIT', 'ORDER'], parameters: ['settings', 'signing-key'] },
  },
  async (ref) => ({ outcome: await undoPlacement(ref, Date.now()) }),
)
