import * as z from 'zod'
import { agentPlace, creatingAgent, newClientSecret } from '#shared/identity/rows/agents.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { agentScopes } from '#shared/kernel/principal.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const defaultScopes = agentScopes.filter((scope) => scope !== 'orders:write')

/** Creates an agent with its own credentials. Purser shows the secret once and does not store it. */
export const createAgent = operation(
  {
    name: 'createAgent',
    summary: 'Create an agent with its own credentials',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({
      name: lineOf(80).meta({ examples: ['Scout'] }),
      scopes: z
        .array(z.enum(agentScopes, 'An agent may not hold this scope'))
        .max(20)
        .default([...defaultScopes]),
    }),
    output: z.object({
      agentId: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      createdAt: z.string(),
      clientSecret: z.string().optional().describe('Only the first answer contains it; a replayed answer does not.'),
    }),
    idempotency: 'optional',
    fails: ['limit.exceeded'],
    grants: { read: ['AGENT', 'EPOCHS', 'LIST'], write: ['AGENT', 'LIST'], index: ['gsi1'] },
    http: { method: 'POST', path: '/v1/agents', status: 201 },
  },
  async ({ input, principal, resourceId, commit }) => {
    const { userId } = principal
    const epochs = await epochsOf(userId)
    const clientSecret = newClientSecret()
    const fields = { agentId: resourceId('agent'), userId, name: input.name, scopes: input.scopes }
    const { agent, writes } = creatingAgent(fields, clientSecret, epochs)
    const reply = { agentId: agent.agentId, name: agent.name, scopes: agent.scopes, createdAt: agent.createdAt }
    const place = await agentPlace(agent)
    await commit([...writes, place], reply)
    return { ...reply, clientSecret }
  },
)

export const handler = http(createAgent)
