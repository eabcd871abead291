import { listAgents } from '#functions/agents/list.ts'
import { getApproval } from '#functions/approvals/get.ts'
import { getLimits } from '#functions/me/get-limits.ts'
import { listPasskeys } from '#functions/me/list-passkeys.ts'
import { askerName } from '#functions/pages/channel/asker.ts'
import { isFresh } from '#functions/pages/channel/fresh.ts'
import { merchantNames } from '#functions/pages/channel/merchant-names.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** Everything that is about to be true, and the form to decide on it. */
export const handler = getPage(
  {
    name: 'showApproval',
    path: '/approvals/{approvalId}',
    summary: 'The page to decide on',
    calls: [getApproval, listAgents, listPasskeys, getLimits],
    back: () => '/approvals',
  },
  async ({ ask, param, visitor }) => {
    const [approval, agents, passkeys, limits, nameOf] = await Promise.all([
      ask(getApproval, { approvalId: param('approvalId') }),
      ask(listAgents),
      ask(listPasskeys),
      ask(getLimits),
      merchantNames(),
    ])
    const { approvalView } = await import('./approval.tsx')
    return approvalView({
      approval,
      asker: askerName(approval.requestedBy, agents.items),
      nameOf,
      fresh: isFresh(visitor),
      frozen: limits.frozen,
      passkeys: passkeys.items.length,
    })
  },
)
