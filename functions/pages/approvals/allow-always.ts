import { getApproval } from '#functions/approvals/get.ts'
import { approveCheckout } from '#functions/checkouts/approve.ts'
import { createDelegation } from '#functions/delegations/create.ts'
import { choiceCalls, delegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { termsIn } from '#functions/pages/channel/delegation-fields.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { refusedEntry, refusedFields } from '#functions/pages/channel/refused-entry.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

/** Makes the delegation, then approves the purchase that it began with: two commands under one key, so a double click does each once. */
export const handler = postForm(
  {
    name: 'allowAlwaysOnPage',
    path: '/approvals/{approvalId}/allow',
    summary: 'Approve, and allow purchases like this, on the page',
    calls: [getApproval, createDelegation, approveCheckout, ...choiceCalls],
    back: ({ param }) => `/approvals/${param('approvalId')}`,
  },
  async ({ ask, param, key, fields }) => {
    const approvalId = param('approvalId')
    const checkoutId = approvals.checkoutOf(approvalId)
    const currency = fields['currency']?.trim().toUpperCase() ?? ''
    let made: { delegationId: string }
    try {
      made = await ask(createDelegation, { currency, ...termsIn(fields, currency) }, key)
    } catch (error) {
      const refused = refusedFields(error)
      const [approval, choices] = await Promise.all([ask(getApproval, { approvalId }), delegationChoices(ask)])
      const { alwaysAllowView } = await import('./always-allow.tsx')
      return alwaysAllowView({ approval, fields, choices, fresh: true, ...refused })
    }
    try {
      await ask(approveCheckout, { checkoutId, approvalId, receiptHash: fields['receiptHash'] }, key)
      return { to: `/purchases/${checkoutId}` }
    } catch (error) {
      const refused = refusedEntry(error)
      const { halfAllowedView } = await import('./always-allow.tsx')
      return halfAllowedView({ delegationId: made.delegationId, approvalId }, refused)
    }
  },
)
