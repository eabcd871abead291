import { debtEndEntry, debtEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import type { Parked } from '#shared/operations/rows/parked.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Leg } from './legs.ts'

/** The changes of a debt's beginning or end to its leg, and its ledger rows. */
export interface DebtRows {
  set: Pick<Leg, 'owed'>
  writes: Guarded[]
}

/** Whether the leg's money is with the bank or the merchant, as far as is known. */
export const moneyIsOut = ({ payment }: Leg): boolean => !['none', 'declined', 'voided', 'refunded'].includes(payment)

/** How much of it: what the bank took, or all that it holds. */
export const outMinor = ({ payment, capturedMinor, totalMinor }: Leg): number =>
  payment === 'captured' ? (capturedMinor ?? totalMinor) : totalMinor

/** The disputes of these legs, as a parked item names them. */
export const disputesOf = (all: readonly Leg[]): Pick<Parked, 'disputes'> => {
  const disputes = all.flatMap(({ leg, dispute }) => (dispute ? [{ leg, ...dispute }] : []))
  return disputes.length > 0 ? { disputes } : {}
}

/** Ends the leg's debt, if it has one, and writes off the lost part. */
export const endDebt = ({ checkoutId, leg, owed, currency }: Leg, nowMs: number, lostMinor = 0): DebtRows => {
  const lost = Math.min(lostMinor, owed?.amountMinor ?? 0)
  const writes = owed ? [post(checkoutId, leg, debtEndEntry(owed, lost, currency), nowMs)] : []
  return { set: { owed: undefined }, writes }
}

/** Posts the leg's debt to the ledger: to the merchant that took the order, else to the buyer. The same debt is posted once. */
export const recordDebt = (leg: Leg, forward: boolean, nowMs: number): DebtRows => {
  if (!moneyIsOut(leg)) return endDebt(leg, nowMs)
  const creditor = forward && leg.placement === 'placed' ? `merchant:${leg.merchantId}` : 'buyer'
  const amountMinor = outMinor(leg)
  if (leg.owed?.creditor === creditor && leg.owed.amountMinor === amountMinor) return { set: {}, writes: [] }
  const owed = { ref: `v${leg.v}`, creditor, amountMinor }
  const before = endDebt(leg, nowMs).writes
  return { set: { owed }, writes: [...before, post(leg.checkoutId, leg.leg, debtEntry(owed, leg.currency), nowMs)] }
}
