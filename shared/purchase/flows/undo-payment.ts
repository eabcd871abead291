import { Failure } from '#shared/kernel/errors.ts'
import { ledgerEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import { payments } from '#shared/payments/payments.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { endDebt } from '#shared/purchase/rows/record-debt.ts'
import { outcomeOpen } from '#shared/purchase/rules/leg-states.ts'

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
  if (leg.payment === 'none' || leg.payment === 'declined') {
    await close(leg, {}, [], nowMs)
    return 'nothing held'
  }
  const open = outcomeOpen(leg.payment)
  if (open && nowMs < (leg.paymentDeadlineMs ?? 0))
    throw new Failure('leg.in-flight', 'The bank may still be processing the request')
  const reference = leg.paymentReference ?? ''
  const posting = (kind: Parameters<typeof ledgerEntry>[0], amountMinor: number) =>
    post(leg.checkoutId, leg.leg, ledgerEntry(kind, leg.merchantId, amountMinor, leg.currency), nowMs)
  const hold = await payments.find(reference)
  const held = open && hold && hold.state !== 'declined' ? [posting('authorize', hold.amountMinor)] : []
  if (hold?.state === 'captured') {
    const owedMinor = hold.capturedMinor - hold.refundedMinor
    const refundReference = `${reference}-undo`
    if (owedMinor > 0) certain(await payments.refund({ reference, refundReference, amountMinor: owedMinor }))
    const captured = posting('capture', hold.capturedMinor)
    const returned = posting(`refund.${refundReference}`, hold.capturedMinor)
    const rest = hold.amountMinor - hold.capturedMinor
    const freed = rest > 0 ? [posting('void', rest)] : []
    await close(leg, { payment: 'refunded' }, [...held, captured, ...freed, returned], nowMs)
    return 'refunded'
  }
  // Also on an unknown reference: the bank then refuses a hold that arrives late.
  certain(await payments.void(reference))
  const freed = held.length > 0 || !open ? [posting('void', hold?.amountMinor ?? leg.totalMinor)] : []
  await close(leg, { payment: 'voided' }, [...held, ...freed], nowMs)
  return 'voided'
}
