import * as z from 'zod'
import { newClientSecret, rotatingSecret } from '#shared/identity/rows/agents.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Replaces an agent's secret. The one before goes on working for as long as the caller says, so that the agent can be given the new one. */
export const rotateAgentSecret = operation(
  {
    name: 'rotateAgentSecret',
    summary: "Replace an agent's secret",
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({
      agentId: idSchema('agent'),
      keepSeconds: z
        .int()
        .min(1)
        .max(86_400)
        .optional()
        .describe(
          'How long the secret before goes on working; without it, it ends at once. So does an even older one.',
        ),
    }),
    output: z.object({
      agentId: z.string(),
      previousUntil: z.iso.datetime().describe('When the secret before stops working.'),
      clientSecret: z.string().optional().describe('Only the first answer contains it; a replayed answer does not.'),
    }),
    idempotency: 'optional',
    fails: ['agent.not-found'],
    grants: { read: ['AGENT', 'EPOCHS'], write: ['AGENT'] },
    http: { method: 'POST', path: '/v1/agents/{agentId}/rotate-secret' },
  },
  async ({ input: { agentId, keepSeconds = 0 }, principal, commit }) => {
    const clientSecret = newClientSecret()
    const until = Math.floor(Date.now() / 1000) + keepSeconds
    const reply = { agentId, previousUntil: new Date(until * 1000).toISOString() }
    await commit([await rotatingSecret(principal.userId, agentId, clientSecret, until)], reply)
    return { ...reply, clientSecret }
  },
)

export const handler = http(rotateAgentSecret)
