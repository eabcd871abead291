import * as z from 'zod'
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
        z.object({ agentId: z.string(), name: z.string(), scopes: z.array(z.string()), createdAt: z.string() }),
      ),
    }),
    fails: [],
    grants: { read: ['AGENT', 'EPOCHS'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/agents' },
  },
  async ({ principal }) => ({ items: await agentsOf(principal.userId) }),
)

export const handler = http(listAgents)
