import { actionOf, lapsedChallenge } from '#functions/simulators/bank/challenges.ts'
import { bankKeys, type Hold, hasExpired } from '#functions/simulators/bank/holds.ts'
import type { HoldRecord } from '#shared/payments/bank/contract.ts'
import { all } from '#shared/platform/table/page.ts'

/** A hold with its refunds; the credential only for whoever may have it. */
export const recordOf = async (hold: Hold, now: number, withCredential: boolean): Promise<HoldRecord> => {
  const lapsed = hold.state === 'authorized' && hasExpired(hold, now)
  const late = lapsedChallenge(hold, now)
  const refunds =
    hold.refundedMinor > 0 ? await all({ partition: bankKeys.partition(hold.reference), prefix: 'REFUND#' }) : []
  return {
    reference: hold.reference,
    state: late ? 'declined' : lapsed ? 'expired' : hold.state,
    ...(late && { reason: 'challenge_expired' }),
    ...(hold.state === 'requires_action' && !late && { action: await actionOf(hold) }),
    merchantId: hold.merchantId,
    amountMinor: hold.amountMinor,
    currency: hold.currency,
    expiresAt: hold.expiresAt,
    ...(hold.reason && { reason: hold.reason }),
    ...(withCredential && hold.state === 'authorized' && !lapsed && { credential: hold.credential }),
    capturedMinor: hold.capturedMinor,
    ...(hold.captureReference && { captureReference: hold.captureReference }),
    refundedMinor: hold.refundedMinor,
    refunds: refunds.map((row) => ({
      refundReference: String(row['refundReference']),
      amountMinor: Number(row['amountMinor']),
    })),
  }
}
