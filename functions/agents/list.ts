import * as z from 'zod'
import { agentLimitsOf } from '#shared/authority/rows/agent-limits.ts'
import { AgentLimits } from '#shared/authority/rules/agent-limits.ts'
import { agentsOf } from '#shared/identity/rows/agents.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** The agents that act for the caller. */
export const listAgents = operation(
  {
    name: 'listAgents',
    summary: 'Your agents, oldest first',
    access: { as: ['user'], scope: 'account:write' },
    output: z.object({
      items: z.array(
        z.object({
          agentId: z.string(),
          name: z.string(),
          scopes: z.array(z.string()),
          createdAt: z.string(),
          /** What its user lets it ask for and buy; absent while nothing was set. */
          limits: AgentLimits.optional(),
        }),
      ),
    }),
    fails: [],
    grants: { read: ['AGENT', 'EPOCHS', 'USER'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/agents' },
  },
  async ({ principal: { userId } }) => {
    const agents = await agentsOf(userId)
    const limits = await agentLimitsOf(
      userId,
      agents.map(({ agentId }) => agentId),
    )
    return { items: agents.map((agent, at) => ({ ...agent, limits: limits[at] })) }
  },
)

export const handler = http(listAgents)
