import { approveCheckout } from '#functions/checkouts/approve.ts'
import { rejectCheckout } from '#functions/checkouts/reject.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

/** The person's yes or no to the receipt that their page showed. */
export const handler = postForm(
  {
    name: 'decideOnPage',
    path: '/approvals/{approvalId}',
    summary: 'Approve or reject on the page',
    calls: [approveCheckout, rejectCheckout],
    back: ({ param }) => `/approvals/${param('approvalId')}`,
  },
  async ({ ask, param, key, fields: { verdict, receiptHash, reason = '' } }) => {
    const approvalId = param('approvalId')
    const checkoutId = approvals.checkoutOf(approvalId)
    const decision = { checkoutId, approvalId, receiptHash }
    if (verdict === 'approve') {
      await ask(approveCheckout, decision, key)
      return { to: `/purchases/${checkoutId}` }
    }
    if (verdict !== 'reject') throw invalidInput('form', [{ at: 'verdict', message: 'Approve or reject' }])
    await ask(rejectCheckout, { ...decision, ...(reason.trim() && { reason }) }, key)
    return { to: `/approvals/${approvalId}` }
  },
)
