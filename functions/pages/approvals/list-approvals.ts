import { getApproval } from '#functions/approvals/get.ts'
import { listApprovals } from '#functions/approvals/list.ts'
import { listPending } from '#functions/approvals/list-pending.ts'
import { merchantNames } from '#functions/pages/channel/merchant-names.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** What waits for the person, soonest expiry first. */
export const handler = getPage(
  {
    name: 'showApprovals',
    path: '/approvals',
    summary: 'The page of what waits for you',
    calls: [listApprovals, getApproval, listPending],
  },
  async ({ ask, query: { cursor } }) => {
    const [{ items, cursor: next }, pending, nameOf] = await Promise.all([
      ask(listApprovals, { limit: 20, ...(cursor && { cursor }) }),
      ask(listPending, { limit: 20 }),
      merchantNames(),
    ])
    const approvals = await Promise.all(items.map(({ approvalId }) => ask(getApproval, { approvalId })))
    const { approvalsView } = await import('./approvals.tsx')
    const open = approvals.filter(({ outcome }) => outcome === 'pending')
    return approvalsView({ approvals: open, waits: pending.items, nameOf, next })
  },
)
