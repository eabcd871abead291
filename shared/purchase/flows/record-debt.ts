import { debtEndEntry, debtEntry } from '#shared/ledger/entries.ts'
import { post } from '#shared/ledger/ledger.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

/** What a debt's beginning or end changes on its leg, and its ledger rows. */
export interface DebtRows {
  set: Pick<Leg, 'owed'>
  writes: Guarded[]
}

/** Whether the leg's money is with the bank or the merchant, as far as anybody knows. */
export const moneyIsOut = ({ payment }: Leg): boolean => !['none', 'declined', 'voided', 'refunded'].includes(payment)

/** Ends the leg's debt, if it has one; what is lost of it is written off. */
export const endDebt = ({ checkoutId, leg, owed, currency }: Leg, nowMs: number, lostMinor = 0): DebtRows => {
  const lost = Math.min(lostMinor, owed?.amountMinor ?? 0)
  const writes = owed ? [post(checkoutId, leg, debtEndEntry(owed, lost, currency), nowMs)] : []
  return { set: { owed: undefined }, writes }
}

/** Writes the leg's money down as owed: to the merchant that took the order, else to the buyer. The same debt stays as it is. */
export const recordDebt = (leg: Leg, forward: boolean, nowMs: number): DebtRows => {
  if (!moneyIsOut(leg)) return endDebt(leg, nowMs)
  const creditor = forward && leg.placement === 'placed' ? `merchant:${leg.merchantId}` : 'buyer'
  const amountMinor = leg.totalMinor
  if (leg.owed?.creditor === creditor && leg.owed.amountMinor === amountMinor) return { set: {}, writes: [] }
  const owed = { ref: `v${leg.v}`, creditor, amountMinor }
  const before = endDebt(leg, nowMs).writes
  return { set: { owed }, writes: [...before, post(leg.checkoutId, leg.leg, debtEntry(owed, leg.currency), nowMs)] }
}
