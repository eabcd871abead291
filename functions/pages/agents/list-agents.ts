import { listAgents } from '#functions/agents/list.ts'
import { getLimits } from '#functions/me/get-limits.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The agents that act for the person. */
export const handler = getPage(
  { name: 'showAgents', path: '/agents', summary: 'The page of your agents', calls: [listAgents, getLimits] },
  async ({ ask }) => {
    const [{ items }, { currency }] = await Promise.all([ask(listAgents), ask(getLimits)])
    const { agentsView } = await import('./agents.tsx')
    return agentsView(items, currency)
  },
)
