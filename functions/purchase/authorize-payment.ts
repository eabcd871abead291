import * as z from 'zod'
import { raiseHolds } from '#shared/authority/rows/budgets.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { frozenChecks } from '#shared/operations/rows/freeze.ts'
import { task } from '#shared/platform/runtime/task.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { placingSeconds, stepTimeoutSeconds } from '#shared/purchase/durations.ts'
import { addressStands, askAboutAddress } from '#shared/purchase/flows/address-stands.ts'
import { askForHold, readHold } from '#shared/purchase/flows/payment/ask-for-hold.ts'
import { assertHoldWindow } from '#shared/purchase/flows/payment/hold-window.ts'
import { refusePayment } from '#shared/purchase/flows/payment/refuse-payment.ts'
import { undoPayment } from '#shared/purchase/flows/payment/undo-payment.ts'
import { askAboutPrice, BudgetShort, type Rechecks, recheckQuotes } from '#shared/purchase/flows/recheck-quotes.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { delegationStands } from '#shared/purchase/rows/delegation-stands.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { methodStands } from '#shared/purchase/rows/method-stands.ts'
import {
  deadlineFrom,
  freezeScopes,
  LegRef,
  PurchaseRef,
  paymentReferenceOf,
  purchaseOf,
  releasedFamilies,
} from '#shared/purchase/rows/purchase.ts'

/** Records that Purser will ask for the money of every leg. A freeze, a cancel, a revoked delegation or a removed payment method after this only stops the next call. */
const intend = async (
  checkout: Checkout,
  open: readonly Leg[],
  { terms, without, raisedMinor }: Rechecks,
  unmoved: readonly Guarded[],
  nowMs: number,
): Promise<Leg[]> => {
  const { approvalId = '', receiptHash = '' } = checkout
  const by = {
    by: 'saga',
    actor: 'saga',
    action: 'payment.request',
    details: {
      ...(without.length > 0 && { without: without.map(({ leg }) => leg).join() }),
      ...(raisedMinor > 0 && { raisedMinor }),
    },
    dueAtSeconds: Math.floor(nowMs / 1000) + placingSeconds,
  } as const
  const totalMinor = open.reduce((sum, leg) => sum + (terms.get(leg.leg) ?? leg).totalMinor, 0)
  const entering = () => {
    if (checkout.state === 'approved')
      return checkouts.move(checkout, { ...by, to: 'placing', set: { totalMinor } }, nowMs).writes
    // After an operator's retry the terms were compared again.
    if (terms.size > 0) return checkouts.note(checkout, { ...by, set: { totalMinor } }, nowMs).writes
    return [checkouts.stillForward(checkout.checkoutId, 'placing')]
  }
  const changes = open.map((leg) => {
    const paymentReference = paymentReferenceOf(approvalId, leg.leg)
    const set = { payment: 'requested', paymentReference, paymentDeadlineMs: deadlineFrom(nowMs) } as const
    return legs.change(leg, { ...terms.get(leg.leg), ...set }, 'saga', nowMs)
  })
  // Purser asks nothing of an unreachable merchant; the saga undoes its leg after the others are settled.
  const left = without.map((leg) => legs.change(leg, { placement: 'refused', refused: 'unreachable' }, 'saga', nowMs))
  const raises = raisedMinor > 0 ? await raiseHolds(checkout.checkoutId, raisedMinor, () => new BudgetShort()) : []
  await commit([
    ...entering(),
    ...raises,
    ...[...changes, ...left].flatMap(({ writes }) => writes),
    approvals.decided(approvalId, receiptHash),
    ...(await delegationStands(checkout, nowMs)),
    methodStands(checkout, nowMs),
    ...unmoved,
    ...frozenChecks(
      checkout.checkoutId,
      freezeScopes(
        checkout,
        open.map((leg) => leg.merchantId),
      ),
    ),
  ])
  return changes.map(({ after }) => after)
}

/** Whether nothing was requested outside yet. An operator may retry such a purchase days after its approval. */
const untouched = ({ state }: Checkout, all: readonly Leg[]): boolean =>
  (state === 'approved' || state === 'placing') &&
  all.every(({ payment, placement }) => payment === 'none' && placement === 'none')

const asApproved: Rechecks = { terms: new Map(), without: [], raisedMinor: 0, rechecked: [] }

/** Holds the money of every leg on the approved terms. It looks up before it asks again; the bank accepts a reference once. */
export const run = task(
  {
    input: PurchaseRef,
    output: z.object({ authorized: z.int() }),
    fails: [
      'approval.rejected',
      'approval.expired',
      'approval.pending',
      'purchase.canceled',
      'purchase.failed',
      'checkout.stale',
      'checkout.drifted',
      'approval.replaced',
      'payment.declined',
      'payment.requires-action',
      'payment.outcome-unknown',
      'payment.unavailable',
      'payment.contradiction',
      'merchant.unavailable',
      'merchant.rate-limited',
      'auth.frozen',
      'delegation.ended',
      'payment-method.ended',
    ],
    timeoutSeconds: stepTimeoutSeconds,
    grants: {
      read: ['CHECKOUT', 'DECISION', 'DELEGATION', 'FREEZE', 'PARKED', 'USER', 'WALLET', ...releasedFamilies],
      write: ['CHECKOUT', 'AUDIT', 'LEDGER', 'BUDGET', 'HOLD', 'LIST', 'PARKED'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
      parameters: ['settings', 'payment-key', 'signing-key'],
    },
  },
  async (ref) => {
    const whole = await purchaseOf(ref)
    const { checkout, legs: all } = whole
    if (checkout.direction === 'unwinding') throw new Failure('purchase.failed', 'This purchase is being undone')
    const going = ['approved', 'placing', 'unsettled', 'completed', 'parked'].includes(checkout.state)
    if (!going) return refusePayment(whole, Date.now())
    const current = await Promise.all(all.map((leg) => readHold(checkout, leg)))
    const fresh = untouched(checkout, current)
    const missing = current.filter(
      ({ payment, placement }) => ['none', 'requested'].includes(payment) && placement !== 'refused',
    )
    if (missing.length > 0) await assertHoldWindow(checkout, current, fresh, Date.now())
    const checked = fresh ? await recheckQuotes(whole, current) : asApproved
    const open = missing.filter((leg) => !checked.without.includes(leg))
    const intended = async () =>
      open.length > 0 ? intend(checkout, open, checked, fresh ? addressStands(whole) : [], Date.now()) : []
    const requested = await intended().catch(askAboutAddress(checkout, current)).catch(askAboutPrice(checkout, checked))
    const answers = await Promise.allSettled(requested.map((leg) => askForHold(checkout, leg)))
    const broken = answers.find((answer) => answer.status === 'rejected')
    if (broken) throw broken.reason
    const now = [...current, ...answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))]
    const declined = now.find((leg) => leg.payment === 'declined')
    const challenged = now.find((leg) => leg.payment === 'challenged')
    const held = new Set(now.filter((leg) => leg.payment === 'authorized').map((leg) => leg.leg)).size
    // Best effort continues with the holds it has; the saga undoes the declined leg after the others are settled.
    if (declined && (checkout.fulfilment === 'all_or_nothing' || (held === 0 && !challenged)))
      throw new Failure('payment.declined', 'The bank declined the payment', { leg: declined.leg })
    // Nothing is denied: the state machine asks again until the bank's customer has answered, or the time is over.
    if (challenged)
      throw new Failure('payment.requires-action', 'The user has to confirm the payment at their bank', {
        leg: challenged.leg,
      })
    return { authorized: held }
  },
)

/** Voids the hold of one leg. It succeeds when there is no hold. */
export const undo = task(
  {
    input: LegRef,
    output: z.object({ outcome: z.string() }),
    fails: ['leg.in-flight', 'payment.outcome-unknown', 'payment.unavailable', 'payment.contradiction'],
    timeoutSeconds: stepTimeoutSeconds,
    grants: { read: ['CHECKOUT'], write: ['CHECKOUT', 'LEDGER'], parameters: ['settings', 'payment-key'] },
  },
  async ({ checkoutId, leg }) => ({ outcome: await undoPayment(await legs.require(checkoutId, leg), Date.now()) }),
)
