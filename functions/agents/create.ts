import * as z from 'zod'
import { agentsOf, creatingAgent, maxAgents, newClientSecret } from '#shared/identity/rows/agents.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { agentScopes } from '#shared/kernel/principal.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const usual = agentScopes.filter((scope) => scope !== 'orders:write')

/** A user gives an agent credentials of its own. The secret is shown once and not kept. */
export const createAgent = operation(
  {
    name: 'createAgent',
    summary: 'Give an agent its own credentials',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({
      name: lineOf(80).meta({ examples: ['Scout'] }),
      scopes: z
        .array(z.enum(agentScopes, 'Not a scope an agent may hold'))
        .max(20)
        .default([...usual]),
    }),
    output: z.object({
      agentId: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      createdAt: z.string(),
      clientSecret: z.string().optional().describe('In the first answer only: a replayed one cannot show it again.'),
    }),
    idempotency: 'optional',
    fails: ['limit.exceeded'],
    grants: { read: ['AGENT'], write: ['AGENT'], index: ['gsi1'] },
    http: { method: 'POST', path: '/v1/agents', status: 201 },
  },
  async ({ input, principal, resourceId, commit }) => {
    const { userId } = principal
    if ((await agentsOf(userId)).length >= maxAgents)
      throw new Failure('limit.exceeded', `You may have ${maxAgents} agents at a time`, { limit: maxAgents })
    const clientSecret = newClientSecret()
    const asked = { agentId: resourceId('agent'), userId, name: input.name, scopes: input.scopes }
    const { agent, write } = creatingAgent(asked, clientSecret)
    const reply = { agentId: agent.agentId, name: agent.name, scopes: agent.scopes, createdAt: agent.createdAt }
    await commit([write], reply)
    return { ...reply, clientSecret }
  },
)

export const handler = http(createAgent)
