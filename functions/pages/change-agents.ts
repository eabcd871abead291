import { createAgent } from '#functions/agents/create.ts'
import { deleteAgent } from '#functions/agents/delete.ts'
import { putAgentLimits } from '#functions/agents/put-limits.ts'
import { agentLimitsIn } from '#functions/pages/channel/agent-limit-fields.ts'
import { postForm } from '#functions/pages/channel/page.ts'

/** Creates an agent, whose secret this answer alone shows, sets the limits of one, or ends one. */
export const handler = postForm(
  {
    name: 'changeAgentsOnPage',
    path: '/agents',
    summary: 'Create, limit or end an agent on the page',
    calls: [createAgent, deleteAgent, putAgentLimits],
    back: () => '/agents',
  },
  async ({ ask, key, fields }) => {
    const { act, agentId, name } = fields
    if (act === 'limit') {
      await ask(putAgentLimits, { agentId, ...agentLimitsIn(fields) }, key)
      return { to: '/agents' }
    }
    if (act === 'end') {
      await ask(deleteAgent, { agentId }, key)
      return { to: '/agents' }
    }
    const agent = await ask(createAgent, { name }, key)
    const { newAgentView } = await import('./views/agents.tsx')
    return newAgentView(agent)
  },
)
