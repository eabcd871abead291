import * as z from 'zod'
import { endBudgetHolds } from '#shared/authority/rows/budgets.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { holdWatch } from '#shared/operations/rows/hold-watch.ts'
import { task } from '#shared/platform/runtime/task.ts'
import { commit } from '#shared/platform/table/table.ts'
import { stepTimeoutSeconds, unsettledSeconds } from '#shared/purchase/durations.ts'
import { type Captured, captureLeg } from '#shared/purchase/flows/payment/capture-leg.ts'
import { recordCaptured, recordTaken } from '#shared/purchase/flows/payment/record-payment.ts'
import { reconcilePlacement } from '#shared/purchase/flows/placement/reconcile-leg.ts'
import { recordDispute } from '#shared/purchase/flows/placement/record-placement.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { resolveRetried } from '#shared/purchase/rows/parked/resolve-parked.ts'
import { holdEndsAt, PurchaseRef, purchaseOf, releasedFamilies } from '#shared/purchase/rows/purchase.ts'
import { settleRows } from '#shared/purchase/rows/settle-leg.ts'
import { outcomeOpen } from '#shared/purchase/rules/leg-states.ts'

/** Why these outcomes are still open. A disputed one does not settle by waiting, so an operator gets it soon. */
const stillOpen = (open: readonly Leg[], what: string): Failure => {
  const disputes = open.flatMap(({ dispute }) => dispute ?? [])
  const [first] = disputes
  return first && disputes.length === open.length
    ? new Failure(first.code, 'A company contradicts what was approved', { what })
    : new Failure('purchase.unsettled', 'An outcome is still being confirmed', { what })
}

const unsettled = async (checkout: Checkout, open: readonly Leg[], what: string): Promise<never> => {
  const nowMs = Date.now()
  for (const leg of open) await recordTaken(leg, nowMs)
  if (checkout.state === 'placing') {
    const move = {
      by: 'saga',
      actor: 'saga',
      to: 'unsettled',
      set: { unsettledAtMs: nowMs },
      action: 'purchase.unsettled',
      details: { what },
      event: { type: 'checkout.unsettled', data: { what } },
      dueAtSeconds: Math.floor(nowMs / 1000) + unsettledSeconds,
    } as const
    const watch = holdWatch.start(checkout.checkoutId, holdEndsAt(checkout), nowMs)
    await commit([...checkouts.move(checkout, move, nowMs).writes, watch])
  }
  throw stillOpen(open, what)
}

/** For a settled leg the recorded amount counts, also one that an operator recorded. Purser does not ask the bank for it again. */
const paymentOf = async (leg: Leg): Promise<Captured> =>
  leg.phase === 'settled' ? { state: 'captured', amountMinor: leg.capturedMinor ?? leg.totalMinor } : captureLeg(leg)

const refused = (all: readonly Leg[]): Failure => {
  const leg = all.find((each) => each.placement !== 'placed')
  return new Failure('purchase.failed', 'The merchant did not accept the order', {
    leg: leg?.leg,
    reason: leg?.refused,
  })
}

type Paid = readonly { leg: Leg; captured: Captured }[]

/** Books the captures of legs that are not settled yet: either all legs of the purchase become orders or none does. */
const bookCaptures = async (paid: Paid): Promise<void> => {
  const nowMs = Date.now()
  for (const { leg, captured } of paid)
    if (captured.state === 'captured' && captured.amountMinor > 0)
      await recordCaptured(leg, captured.amountMinor, nowMs)
}

/** Settles the legs whose money is captured, and completes the checkout if `complete` says so. */
const settle = async (checkout: Checkout, paid: Paid, complete: boolean): Promise<void> => {
  const nowMs = Date.now()
  const rows = paid.flatMap(({ leg, captured }) =>
    captured.state === 'captured' && leg.phase === 'open'
      ? [settleRows(checkout, leg, captured.amountMinor, nowMs)]
      : [],
  )
  const last = complete ? rows.pop() : undefined
  for (const each of rows) await commit(each)
  if (!complete) return
  const spentMinor = paid.reduce(
    (sum, { captured }) => sum + (captured.state === 'captured' ? captured.amountMinor : 0),
    0,
  )
  const move = {
    by: 'saga',
    actor: 'saga',
    to: 'completed',
    action: 'purchase.complete',
    details: { spentMinor },
    event: {
      type: 'checkout.completed',
      data: { legs: paid.length, spentMinor, ...(checkout.cartId && { cartId: checkout.cartId }) },
    },
  } as const
  const holds = await endBudgetHolds(checkout.checkoutId, spentMinor)
  const mended = await resolveRetried(checkout, [], 'saga', nowMs)
  await commit([...(last ?? []), ...checkouts.move(checkout, move, nowMs).writes, ...holds, ...mended])
}

/** The legs that are not paid. Those whose bank contradicts what was asked keep the reason. */
const disputed = (paid: Paid): Promise<Leg[]> =>
  Promise.all(
    paid
      .filter(({ captured }) => captured.state !== 'captured')
      .map(async ({ leg, captured }) =>
        captured.state === 'disputed' ? recordDispute(leg, captured.dispute, Date.now()) : leg,
      ),
  )

/** Looks up unknown outcomes, captures the money of placed orders, and writes orders, ledger and budget together. After the pivot it only goes forward. */
export const run = task(
  {
    input: PurchaseRef,
    output: z.object({ outcome: z.enum(['completed']) }),
    fails: [
      'purchase.unsettled',
      'purchase.failed',
      'merchant.contradiction',
      'merchant.order-taken',
      'payment.contradiction',
    ],
    timeoutSeconds: stepTimeoutSeconds,
    grants: {
      read: ['CHECKOUT', 'PARKED', ...releasedFamilies],
      write: ['CHECKOUT', 'AUDIT', 'LEDGER', 'ORDER', 'CLAIM', 'BUDGET', 'PARKED', 'FAMILIAR'],
      delete: ['HOLD'],
      parameters: ['settings', 'payment-key', 'signing-key'],
    },
  },
  async (ref) => {
    const { checkout, legs } = await purchaseOf(ref)
    if (checkout.state === 'completed') return { outcome: 'completed' as const }
    if (checkout.direction === 'unwinding') throw new Failure('purchase.failed', 'This purchase is being undone')
    const reconciled = await Promise.all(legs.map((leg) => reconcilePlacement(leg, ref.approvalId, Date.now())))
    const unknown = reconciled.filter((leg) => outcomeOpen(leg.placement))
    const open = unknown.length > 0
    const bestEffort = checkout.fulfilment === 'best_effort'
    if (open && !bestEffort) return unsettled(checkout, unknown, 'placement')
    const placed = reconciled.filter((leg) => leg.placement === 'placed')
    const all = placed.length === reconciled.length
    if (!open && (placed.length === 0 || !(all || bestEffort))) throw refused(reconciled)
    const paid = await Promise.all(placed.map(async (leg) => ({ leg, captured: await paymentOf(leg) })))
    const everyPaid = paid.every(({ captured }) => captured.state === 'captured')
    await (everyPaid || bestEffort ? settle(checkout, paid, all && everyPaid) : bookCaptures(paid))
    if (open) return unsettled(checkout, unknown, 'placement') // best effort: placed legs do not wait for unknown ones
    if (!everyPaid) return unsettled(checkout, await disputed(paid), 'capture')
    if (!all) throw refused(reconciled) // best effort: the placed legs are settled, the others are undone
    return { outcome: 'completed' as const }
  },
)
