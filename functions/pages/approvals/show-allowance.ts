import { getApproval } from '#functions/approvals/get.ts'
import { getLimits } from '#functions/me/get-limits.ts'
import { choiceCalls, delegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { isFresh } from '#functions/pages/channel/fresh.ts'
import { getPage } from '#functions/pages/channel/page.ts'
import { termsOfPurchase } from '#functions/pages/channel/terms-of-purchase.ts'

/** A delegation filled in from the purchase that waits. What is decided already leads back to its page. */
export const handler = getPage(
  {
    name: 'showAllowance',
    path: '/approvals/{approvalId}/allow',
    summary: 'The page to allow purchases like this on',
    calls: [getApproval, getLimits, ...choiceCalls],
    back: ({ param }) => `/approvals/${param('approvalId')}`,
  },
  async ({ ask, param, visitor }) => {
    const approvalId = param('approvalId')
    const [approval, limits, choices] = await Promise.all([
      ask(getApproval, { approvalId }),
      ask(getLimits),
      delegationChoices(ask),
    ])
    if (approval.outcome !== 'pending') return { to: `/approvals/${approvalId}` }
    const fields = termsOfPurchase(approval, limits, Date.now())
    const { alwaysAllowView } = await import('./always-allow.tsx')
    return alwaysAllowView({ approval, fields, choices, fresh: isFresh(visitor) })
  },
)
