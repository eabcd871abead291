import { commit } from '#shared/platform/table/table.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { endApproval } from '#shared/purchase/rows/end-approval.ts'
import { release } from '#shared/purchase/rows/release-reservations.ts'
import type { WholeCheckout } from '#shared/purchase/rows/whole-checkout.ts'

/** Ends an approval that was not decided in time. A decision that was committed first wins: the transaction is refused. */
export const expireApproval = async (
  whole: Pick<WholeCheckout, 'checkout' | 'legs'>,
  by: 'saga' | 'sweep',
  nowMs: number,
): Promise<void> => {
  const { checkout } = whole
  const { approvalId = '' } = checkout
  const { writes } = checkouts.move(
    checkout,
    {
      by,
      actor: by,
      to: 'expired',
      action: 'approval.expire',
      details: { approvalId },
      event: { type: 'approval.expired', data: { approvalId } },
    },
    nowMs,
  )
  await commit([
    ...writes,
    approvals.undecided(approvalId),
    ...endApproval(checkout, 'expired', by),
    ...(await release(whole)),
  ])
}
