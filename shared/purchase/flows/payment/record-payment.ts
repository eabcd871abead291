import { Failure, failedWith, paymentFailures } from '#shared/kernel/errors.ts'
import { ledgerEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import { payments } from '#shared/payments/payments.ts'
import type { CustomerAction, PaymentRecord } from '#shared/payments/port.ts'
import { ownedBy } from '#shared/platform/table/keys.ts'
import { commit } from '#shared/platform/table/table.ts'
import { challengeSeconds } from '#shared/purchase/durations.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { pendingSort } from '#shared/purchase/rows/pending.ts'
import { captureEntries } from '#shared/purchase/rows/settle-leg.ts'
import { holdContradictions } from '#shared/purchase/rules/contradictions.ts'

const paymentEvent = (leg: Leg, outcome: string) => ({
  type: 'payment.authorization' as const,
  data: { leg: leg.leg, merchantId: leg.merchantId, outcome },
})

/** The bank holds the money: the leg, its ledger entry and the event, once. */
export const recordAuthorized = async (leg: Leg, nowMs: number): Promise<Leg> => {
  const { after, writes } = legs.change(leg, { payment: 'authorized' }, 'saga', nowMs, paymentEvent(leg, 'authorized'))
  await commit([
    ...writes,
    post(leg.checkoutId, leg.leg, ledgerEntry('authorize', leg.merchantId, leg.totalMinor, leg.currency), nowMs),
  ])
  return after
}

/** The bank asks its customer first. The leg is on the list of what waits for its user until the bank has answered. */
export const recordChallenged = async (
  leg: Leg,
  userId: string,
  { url, expiresAt: latest }: CustomerAction,
  nowMs: number,
): Promise<Leg> => {
  const endsMs = Math.min(Date.parse(latest), nowMs + challengeSeconds * 1000)
  const challenge = { url, expiresAt: new Date(endsMs).toISOString() }
  const listed = ownedBy(userId, 'PENDING', pendingSort(Math.floor(endsMs / 1000), leg))
  const event = paymentEvent(leg, 'requires_action')
  const { after, writes } = legs.change(leg, { payment: 'challenged', challenge }, 'saga', nowMs, event, listed)
  await commit(writes)
  return after
}

/** Reads again what became of a challenge. One that nobody answered in time is voided first, so that no late answer holds anything. */
export const recordAnswered = async (leg: Leg, nowMs: number): Promise<Leg> => {
  const reference = leg.paymentReference ?? ''
  const hold = await payments.find(reference)
  if (hold && hold.state !== 'requires_action') return recordFound(leg, hold, nowMs)
  if (nowMs < Date.parse(leg.challenge?.expiresAt ?? '')) return leg
  const { state } = await payments.void(reference)
  if (state === 'refused') throw new Failure('payment.outcome-unknown', 'The bank refused to void the hold')
  return recordDeclined(leg, 'not_confirmed', nowMs)
}

/** Commits the bank’s no. `reason` is the bank’s code. */
export const recordDeclined = async (leg: Leg, reason: string, nowMs: number): Promise<Leg> => {
  const { after, writes } = legs.change(
    leg,
    { payment: 'declined', declined: reason, declinedAt: new Date(nowMs).toISOString() },
    'saga',
    nowMs,
    paymentEvent(leg, 'declined'),
  )
  await commit(writes)
  return after
}

/** Records the bank's answer to a lookup of a payment with an unknown outcome. */
export const recordFound = async (leg: Leg, hold: PaymentRecord, nowMs: number): Promise<Leg> => {
  const points = holdContradictions(leg, hold)
  if (points.length > 0)
    throw new Failure('payment.contradiction', 'The bank holds something else than was asked', { leg: leg.leg })
  if (hold.state === 'requires_action') return leg
  return hold.state === 'declined' || hold.state === 'voided'
    ? recordDeclined(leg, hold.declined ?? hold.state, nowMs)
    : recordAuthorized(leg, nowMs)
}

/** Books a capture of a leg that is not settled, once. */
export const recordCaptured = async (leg: Leg, capturedMinor: number, nowMs: number): Promise<void> => {
  if (leg.payment !== 'authorized') return
  const { writes } = legs.change(leg, { payment: 'captured', capturedMinor }, 'saga', nowMs)
  await commit([...writes, ...captureEntries(leg, capturedMinor, nowMs)])
}

/** Books what the bank shows as captured for a leg whose order is not settled: its books say what the bank says. A contradicting record is left to an operator. */
export const recordTaken = async (leg: Leg, nowMs: number): Promise<void> => {
  if (leg.payment !== 'authorized') return
  const hold = await payments.find(leg.paymentReference ?? '').catch((error: unknown) => {
    if (failedWith(error, ...paymentFailures)) return undefined
    throw error
  })
  if (hold?.state !== 'captured' || holdContradictions(leg, hold, hold.capturedMinor).length > 0) return
  const { capturedMinor } = hold
  // Once its order says what it costs, any other amount is for an operator, unless all of the hold was taken.
  if (leg.chargedMinor !== undefined && capturedMinor !== leg.totalMinor) return
  await recordCaptured(leg, capturedMinor, nowMs)
}
