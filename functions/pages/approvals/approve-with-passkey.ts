import { challengeApproval } from '#functions/approvals/challenge.ts'
import { approveCheckout } from '#functions/checkouts/approve.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { passkeyAnswer } from '#functions/pages/channel/passkey-answer.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

/** Asks for a passkey over the receipt that the person's page showed, and approves with what it answered. */
export const handler = postForm(
  {
    name: 'approveWithPasskey',
    path: '/approvals/{approvalId}/passkey',
    summary: 'Approve with a passkey on the page',
    calls: [challengeApproval, approveCheckout],
    back: ({ param }) => `/approvals/${param('approvalId')}`,
  },
  async ({ ask, param, key, fields: { receiptHash = '', answer } }) => {
    const approvalId = param('approvalId')
    if (answer) {
      const checkoutId = approvals.checkoutOf(approvalId)
      await ask(approveCheckout, { checkoutId, approvalId, receiptHash, assertion: passkeyAnswer(answer) }, key)
      return { to: `/purchases/${checkoutId}` }
    }
    const options = await ask(challengeApproval, { approvalId })
    const { ceremonyView } = await import('#functions/pages/views/ceremony.tsx')
    return ceremonyView({
      title: 'Approve with a passkey',
      says: 'Your passkey signs the receipt that you have just read. There is no second question.',
      kind: 'get',
      options,
      to: `/approvals/${approvalId}/passkey`,
      fields: { receiptHash },
      back: `/approvals/${approvalId}`,
    })
  },
)
