import { listAgents } from '#functions/agents/list.ts'
import { listDelegations } from '#functions/delegations/list.ts'
import { agentNames } from '#functions/pages/channel/asker.ts'
import { getPage } from '#functions/pages/channel/page.ts'
import { formatMoney } from '#shared/kernel/money.ts'

/** What agents may buy without a question, newest first. */
export const handler = getPage(
  {
    name: 'showDelegations',
    path: '/delegations',
    summary: 'The page of your delegations',
    calls: [listDelegations, listAgents],
  },
  async ({ ask, query: { cursor } }) => {
    const [{ items, cursor: next }, agents] = await Promise.all([
      ask(listDelegations, { limit: 20, ...(cursor && { cursor }) }),
      ask(listAgents),
    ])
    const price = (amountMinor: number, currency: string) => formatMoney({ amountMinor, currency })
    const { delegationsView } = await import('./delegations.tsx')
    return delegationsView({ delegations: items, price, agentName: agentNames(agents.items), next })
  },
)
