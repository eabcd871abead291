import { createAgent } from '#functions/agents/create.ts'
import { deleteAgent } from '#functions/agents/delete.ts'
import { postForm } from '#functions/pages/channel/page.ts'

/** Creates an agent, whose secret this answer alone shows, or ends one. */
export const handler = postForm(
  {
    name: 'changeAgentsOnPage',
    path: '/agents',
    summary: 'Create or end an agent on the page',
    calls: [createAgent, deleteAgent],
    back: () => '/agents',
  },
  async ({ ask, key, fields: { act, agentId, name } }) => {
    if (act === 'end') {
      await ask(deleteAgent, { agentId }, key)
      return { to: '/agents' }
    }
    const agent = await ask(createAgent, { name }, key)
    const { newAgentView } = await import('./views/agents.tsx')
    return newAgentView(agent)
  },
)
