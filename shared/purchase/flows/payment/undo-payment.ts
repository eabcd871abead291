import { Failure } from '#shared/kernel/errors.ts'
import { ledgerEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import { payments } from '#shared/payments/payments.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { recordDispute } from '#shared/purchase/flows/placement/record-placement.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { endDebt } from '#shared/purchase/rows/record-debt.ts'
import { bookedContradictions } from '#shared/purchase/rules/contradictions.ts'
import { paymentOpen } from '#shared/purchase/rules/leg-states.ts'

const close = async (leg: Leg, set: Partial<Leg>, entries: Guarded[], nowMs: number): Promise<void> => {
  const debt = endDebt(leg, nowMs)
  const { writes } = legs.change(leg, { ...set, ...debt.set, phase: 'undone' }, 'saga', nowMs)
  await commit([...writes, ...entries, ...debt.writes])
}

/** A refusal means that the bank's record changed since we read it: read it again. */
const certain = (answer: { state: string }): void => {
  if (answer.state === 'refused') throw new Failure('payment.outcome-unknown', 'The bank refused the undo')
}

/** Voids or refunds a leg's money as the bank's record requires, and posts the ledger to match. Safe when no money moved, safe to repeat. */
export const undoPayment = async (leg: Leg, nowMs: number): Promise<string> => {
  if (leg.phase === 'undone') return 'undone before'
  if (leg.phase !== 'undoing') return `kept: ${leg.phase}`
  if (leg.payment === 'none') {
    await close(leg, {}, [], nowMs)
    return 'nothing held'
  }
  const open = paymentOpen(leg.payment)
  if (open && nowMs < (leg.paymentDeadlineMs ?? 0))
    throw new Failure('leg.in-flight', 'The bank may still be processing the request')
  const reference = leg.paymentReference ?? ''
  if (leg.payment === 'declined') {
    certain(await payments.void(reference)) // should the bank hold it all the same
    await close(leg, {}, [], nowMs)
    return 'nothing held'
  }
  const hold = await payments.find(reference)
  // What was never booked is booked in the bank's own terms; what was booked has to be what the bank has.
  const points = open ? [] : bookedContradictions(leg, hold)
  if (points.length > 0) {
    await recordDispute(leg, { code: 'payment.contradiction', contradictions: points }, nowMs)
    throw new Failure('payment.contradiction', 'The bank holds something else than was booked', { leg: leg.leg })
  }
  const { amountMinor, currency } = open && hold ? hold : { amountMinor: leg.totalMinor, currency: leg.currency }
  const posting = (kind: Parameters<typeof ledgerEntry>[0], minor: number) =>
    post(leg.checkoutId, leg.leg, ledgerEntry(kind, leg.merchantId, minor, currency), nowMs)
  const notHeld = ['declined', 'requires_action']
  const held = open && hold && !notHeld.includes(hold.state) ? [posting('authorize', amountMinor)] : []
  if (hold?.state === 'captured') {
    const { capturedMinor } = hold
    const owedMinor = capturedMinor - hold.refundedMinor
    const refundReference = `${reference}-undo`
    const amount = { amountMinor: owedMinor, currency }
    if (owedMinor > 0) certain(await payments.refund({ reference, refundReference, amount }))
    const rest = amountMinor - capturedMinor
    const taken = [posting('capture', capturedMinor), ...(rest > 0 ? [posting('void', rest)] : [])]
    const returned = posting(`refund.${refundReference}`, capturedMinor)
    const booked = leg.payment === 'captured'
    await close(leg, { payment: 'refunded' }, [...held, ...(booked ? [] : taken), returned], nowMs)
    return 'refunded'
  }
  // Also on an unknown reference: the bank then refuses a hold that arrives late.
  certain(await payments.void(reference))
  const freed = held.length > 0 || !open ? [posting('void', amountMinor)] : []
  await close(leg, { payment: 'voided' }, [...held, ...freed], nowMs)
  return 'voided'
}
