import { failedWith, paymentFailures } from '#shared/kernel/errors.ts'
import type { Dispute } from '#shared/operations/dispute.ts'
import { payments } from '#shared/payments/payments.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { holdContradictions } from '#shared/purchase/rules/contradictions.ts'

export type Captured =
  | { state: 'captured'; amountMinor: number }
  | { state: 'unknown' }
  | { state: 'lost'; reason: string }
  /** The bank's record is not of what was asked, so nobody captures. */
  | { state: 'disputed'; dispute: Dispute }

/** Captures a placed leg's hold, or finds that the merchant did. Looks first: one hold is captured once. An order that costs nothing frees its hold. */
export const captureLeg = async (leg: Leg): Promise<Captured> => {
  const { paymentReference: reference = '', captureReference = '', currency, chargedMinor = leg.totalMinor } = leg
  try {
    const hold = await payments.find(reference)
    const points = hold ? holdContradictions(leg, hold, chargedMinor) : []
    if (points.length > 0)
      return { state: 'disputed', dispute: { code: 'payment.contradiction', contradictions: points } }
    if (hold?.state === 'captured') return { state: 'captured', amountMinor: chargedMinor }
    if (chargedMinor === 0) {
      const freed = await payments.void(reference)
      return freed.state === 'refused' ? { state: 'unknown' } : { state: 'captured', amountMinor: 0 }
    }
    if (hold?.state !== 'authorized') return { state: 'lost', reason: hold?.state ?? 'no hold' }
    if (leg.captureBy === 'merchant') return { state: 'unknown' } // the merchant captures with its credential, perhaps later
    const amount = { amountMinor: chargedMinor, currency }
    const taken = await payments.capture({ reference, captureReference, amount })
    if (taken.state === 'refused') return { state: 'lost', reason: taken.reason }
    return { state: 'captured', amountMinor: chargedMinor }
  } catch (error) {
    if (failedWith(error, ...paymentFailures)) return { state: 'unknown' }
    throw error
  }
}
