import { failedWith, paymentFailures } from '#shared/kernel/errors.ts'
import { payments } from '#shared/payments/payments.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

export type Captured =
  | { state: 'captured'; amountMinor: number }
  | { state: 'unknown' }
  | { state: 'lost'; reason: string }

/** Captures a placed leg's hold, or finds that the merchant did. Looks first: one hold is captured once. */
export const captureLeg = async (leg: Leg): Promise<Captured> => {
  const reference = leg.paymentReference ?? ''
  try {
    const hold = await payments.find(reference)
    if (hold?.state === 'captured') return { state: 'captured', amountMinor: hold.capturedMinor }
    if (hold?.state !== 'authorized') return { state: 'lost', reason: hold?.state ?? 'no hold' }
    if (leg.captureBy === 'merchant') return { state: 'unknown' } // the merchant captures with its credential, perhaps later
    const taken = await payments.capture({
      reference,
      captureReference: leg.captureReference ?? '',
      amountMinor: Math.min(leg.totalMinor, leg.chargedMinor ?? leg.totalMinor),
    })
    if (taken.state === 'refused') return { state: 'lost', reason: taken.reason }
    return { state: 'captured', amountMinor: taken.capturedMinor }
  } catch (error) {
    if (failedWith(error, ...paymentFailures)) return { state: 'unknown' }
    throw error
  }
}
