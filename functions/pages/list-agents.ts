import { listAgents } from '#functions/agents/list.ts'
import { getPage } from '#functions/pages/channel/page.ts'

/** The agents that act for the person. */
export const handler = getPage(
  { name: 'showAgents', path: '/agents', summary: 'The page of your agents', calls: [listAgents] },
  async ({ ask }) => {
    const { items } = await ask(listAgents)
    const { agentsView } = await import('./views/agents.tsx')
    return agentsView(items)
  },
)
