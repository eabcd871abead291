import { Failure } from '#shared/kernel/errors.ts'
import { expireApproval } from '#shared/purchase/flows/expire-approval.ts'
import type { WholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'

/** Throws the reason why this checkout may not be paid for; an approval that is overdue expires first. */
export const refusePayment = async (whole: WholeCheckout, nowMs: number): Promise<never> => {
  const { checkout } = whole
  switch (checkout.state) {
    case 'rejected':
      throw new Failure('approval.rejected', 'The user rejected the receipt')
    case 'expired':
      throw new Failure('approval.expired', 'The user did not decide in time')
    case 'awaiting_approval':
      if (nowMs / 1000 < (checkout.approvalExpiresAtSeconds ?? 0))
        throw new Failure('approval.pending', 'The user has not decided yet')
      await expireApproval(whole, 'saga', nowMs)
      throw new Failure('approval.expired', 'The user did not decide in time')
    case 'quoted':
      throw new Failure('checkout.drifted', 'The terms changed; request a new approval, and let the user decide again')
    default:
      throw new Failure('purchase.canceled', `Purser does not pay for a checkout that is ${checkout.state}`)
  }
}
