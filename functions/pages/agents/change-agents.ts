import { createAgent } from '#functions/agents/create.ts'
import { deleteAgent } from '#functions/agents/delete.ts'
import { putAgentLimits } from '#functions/agents/put-limits.ts'
import { rotateAgentSecret } from '#functions/agents/rotate-secret.ts'
import { agentLimitsIn } from '#functions/pages/channel/agent-limit-fields.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { handoverSeconds } from '#shared/identity/durations.ts'

/** Creates an agent or gives one a new secret, which this answer alone shows. Or sets the limits of one, or ends it. */
export const handler = postForm(
  {
    name: 'changeAgentsOnPage',
    path: '/agents',
    summary: 'Create, limit or end an agent on the page, or replace its secret',
    calls: [createAgent, deleteAgent, putAgentLimits, rotateAgentSecret],
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
    const { newAgentView, newSecretView } = await import('./agents.tsx')
    if (act === 'rotate')
      return newSecretView(await ask(rotateAgentSecret, { agentId, keepSeconds: handoverSeconds }, key))
    const agent = await ask(createAgent, { name }, key)
    return newAgentView(agent)
  },
)
