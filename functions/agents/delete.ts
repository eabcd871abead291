import * as z from 'zod'
import { revokingAgent } from '#shared/identity/rows/agents.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { route } from '#shared/platform/http/route.ts'

/** Takes an agent's credentials back; its tokens command nothing from then on. */
export const handler = route(
  {
    operation: 'deleteAgent',
    method: 'DELETE',
    path: '/v1/agents/{agentId}',
    summary: "Take an agent's credentials back",
    access: { as: ['user'], scope: 'account:write' },
    params: z.object({ agentId: idSchema('agent') }),
    reply: z.object({ agentId: z.string(), revoked: z.literal(true) }),
    status: 200,
    idempotency: 'optional',
    fails: ['agent.not-found'],
    grants: { write: ['AGENT'] },
  },
  async ({ params: { agentId }, principal, commit }) =>
    commit([revokingAgent(principal.userId, agentId)], { reply: { agentId, revoked: true } }),
)
