import { listAgents } from '#functions/agents/list.ts'
import { listPending } from '#functions/approvals/list-pending.ts'
import { explainCheckout } from '#functions/checkouts/explain.ts'
import { getCheckout } from '#functions/checkouts/get.ts'
import { withAgentNames } from '#functions/pages/channel/asker.ts'
import { merchantNames } from '#functions/pages/channel/merchant-names.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** One purchase: its state, its money and its timeline. */
export const handler = getPage(
  {
    name: 'showPurchase',
    path: '/purchases/{checkoutId}',
    summary: 'The page of one purchase',
    calls: [getCheckout, explainCheckout, listPending, listAgents],
    back: () => '/purchases',
  },
  async ({ ask, param }) => {
    const checkoutId = param('checkoutId')
    const [checkout, explained, pending, agents, nameOf] = await Promise.all([
      ask(getCheckout, { checkoutId }),
      ask(explainCheckout, { checkoutId }),
      ask(listPending, { limit: 100 }),
      ask(listAgents),
      merchantNames(),
    ])
    const { purchaseView } = await import('./purchase.tsx')
    const waits = pending.items.filter((item) => item.checkoutId === checkoutId)
    return purchaseView({ checkout, explained, waits, nameOf, named: withAgentNames(agents.items) })
  },
)
