import * as z from 'zod'
import { creatingAgent, listAgents, maxAgents, newClientSecret } from '#shared/identity/rows/agents.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { agentScopes } from '#shared/kernel/principal.ts'
import { route } from '#shared/platform/http/route.ts'

const usual = agentScopes.filter((scope) => scope !== 'orders:write')

/** A user gives an agent credentials of its own. The secret is shown once and not kept. */
export const handler = route(
  {
    operation: 'createAgent',
    method: 'POST',
    path: '/v1/agents',
    summary: 'Give an agent its own credentials',
    access: { as: ['user'], scope: 'account:write' },
    body: z.strictObject({
      name: lineOf(80).meta({ examples: ['Scout'] }),
      scopes: z
        .array(z.enum(agentScopes, 'Not a scope an agent may hold'))
        .max(20)
        .default([...usual]),
    }),
    reply: z.object({
      agentId: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      createdAt: z.string(),
      clientSecret: z.string().optional().describe('In the first answer only: a replayed one cannot show it again.'),
    }),
    status: 201,
    idempotency: 'optional',
    fails: ['limit.exceeded'],
    grants: { read: ['AGENT'], write: ['AGENT'], index: ['gsi1'] },
  },
  async ({ body, principal, resourceId, commit }) => {
    const { userId } = principal
    if ((await listAgents(userId)).length >= maxAgents)
      throw new Failure('limit.exceeded', `You may have ${maxAgents} agents at a time`, { limit: maxAgents })
    const clientSecret = newClientSecret()
    const asked = { agentId: resourceId('agent'), userId, name: body.name, scopes: body.scopes }
    const { agent, write } = creatingAgent(asked, clientSecret)
    const reply = { agentId: agent.agentId, name: agent.name, scopes: agent.scopes, createdAt: agent.createdAt }
    await commit([write], { reply })
    return { reply: { ...reply, clientSecret } }
  },
)
