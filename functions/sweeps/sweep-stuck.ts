import { executionState } from '#shared/platform/aws/executions.ts'
import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'
import { sweepList } from '#shared/platform/runtime/sweep-list.ts'
import { ownerId } from '#shared/platform/table/keys.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type DueWork, take } from '#shared/platform/table/work-list.ts'
import { sweepAgainSeconds } from '#shared/purchase/durations.ts'
import { expireApproval } from '#shared/purchase/flows/expire-approval.ts'
import { parkPurchase } from '#shared/purchase/flows/park-purchase.ts'
import {
  executionName,
  maxRestarts,
  resumeDecided,
  roundStart,
  startSaga,
} from '#shared/purchase/flows/saga-execution.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { releasedFamilies } from '#shared/purchase/rows/purchase.ts'
import { release } from '#shared/purchase/rows/release-reservations.ts'
import { keptUntil } from '#shared/purchase/rules/quote-validity.ts'

const due = (checkout: Checkout, seconds: number) =>
  commit([checkouts.due(checkout.checkoutId, checkout.v, Math.floor(Date.now() / 1000) + seconds)])

/** Before the decision: starts a missing saga and expires an overdue approval. */
const waiting = async (checkout: Checkout): Promise<void> => {
  const nowMs = Date.now()
  const { approvalId = '', approvalExpiresAtSeconds = 0 } = checkout
  if (nowMs / 1000 >= approvalExpiresAtSeconds) {
    await expireApproval({ checkout, legs: await legs.of(checkout.checkoutId) }, 'sweep', nowMs)
    await resumeDecided(approvalId)
    return
  }
  await startSaga(checkout, nowMs)
  await due(checkout, Math.max(sweepAgainSeconds, approvalExpiresAtSeconds - Math.floor(nowMs / 1000)))
}

/** After the decision: resumes the saga. If it died, a new execution with the same input continues from the recorded outcomes. If it keeps dying, the purchase is parked. */
const running = async (checkout: Checkout): Promise<void> => {
  const { approvalId = '', retries = 0 } = checkout
  const first = roundStart(retries)
  for (let n = first; n <= first + maxRestarts; n++) {
    const name = executionName(approvalId, n)
    const state = await executionState(name)
    if (state === 'ended') continue
    if (state === 'unknown') await startSaga(checkout, Date.now(), name)
    await resumeDecided(approvalId)
    return due(checkout, sweepAgainSeconds)
  }
  await parkPurchase(checkout, 'purchase.unsettled', 'sweep', Date.now())
}

/** Quoted without a pending approval: expires with its quotes and releases its claims. */
const quoted = async (checkout: Checkout): Promise<void> => {
  const nowMs = Date.now()
  const left = keptUntil(checkout) - Math.floor(nowMs / 1000)
  if (left > 0) return due(checkout, left) // due from an earlier state, or quoted again since
  const event = { type: 'checkout.expired' as const, data: {} }
  const move = { by: 'sweep', actor: 'sweep', to: 'expired', action: 'checkout.expired', event } as const
  const { writes } = checkouts.move(checkout, move, nowMs)
  await commit([...writes, ...(await release({ checkout, legs: await legs.of(checkout.checkoutId) }))])
}

const sweepCheckout = async (checkoutId: string): Promise<void> => {
  const checkout = await checkouts.get(checkoutId)
  switch (checkout?.state) {
    case 'quoted':
      return quoted(checkout)
    case 'awaiting_approval':
      return waiting(checkout)
    case 'approved':
    case 'placing':
    case 'unsettled':
      return running(checkout)
    default:
      if (checkout) await commit([checkouts.due(checkoutId, checkout.v, undefined)]) // an end state: nothing is due
  }
}

const sweepOne = async (work: DueWork): Promise<void> => {
  if (await take(work, Math.floor(Date.now() / 1000) + sweepAgainSeconds)) await sweepCheckout(ownerId(work))
}

/** Does due work that another function missed. Even an hour without the relay loses nothing. */
export const handler = onSchedule(
  {
    every: 'rate(1 minute)',
    timeoutSeconds: 50,
    grants: {
      index: ['gsi3'],
      read: ['CHECKOUT', 'PARKED', 'DECISION', 'LEDGER', ...releasedFamilies],
      write: ['CHECKOUT', 'LEDGER', 'AUDIT', 'BUDGET', 'LIST', 'PARKED'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
      kms: ['fields'],
      executions: true,
    },
  },
  () => sweepList('purchases', sweepOne),
)
