import * as z from 'zod'
import { listAgents } from '#shared/identity/rows/agents.ts'
import { route } from '#shared/platform/http/route.ts'

/** The agents that act for the caller. */
export const handler = route(
  {
    operation: 'listAgents',
    method: 'GET',
    path: '/v1/agents',
    summary: 'Your agents, oldest first',
    access: { as: ['user'], scope: 'account:write' },
    reply: z.object({
      items: z.array(
        z.object({ agentId: z.string(), name: z.string(), scopes: z.array(z.string()), createdAt: z.string() }),
      ),
    }),
    status: 200,
    fails: [],
    grants: { read: ['AGENT'], index: ['gsi1'] },
  },
  async ({ principal }) => ({ reply: { items: await listAgents(principal.userId) } }),
)
