import * as z from 'zod'
import { revokingAgent } from '#shared/identity/rows/agents.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Revokes an agent's credentials. From then on its tokens cannot run any command. */
export const deleteAgent = operation(
  {
    name: 'deleteAgent',
    summary: "Revoke an agent's credentials",
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({ agentId: idSchema('agent') }),
    output: z.object({ agentId: z.string(), revoked: z.literal(true) }),
    idempotency: 'optional',
    fails: ['agent.not-found'],
    grants: { read: ['EPOCHS'], write: ['AGENT', 'LIST'] },
    http: { method: 'DELETE', path: '/v1/agents/{agentId}' },
  },
  async ({ input: { agentId }, principal, commit }) =>
    commit(revokingAgent(principal.userId, agentId, await epochsOf(principal.userId)), { agentId, revoked: true }),
)

export const handler = http(deleteAgent)
