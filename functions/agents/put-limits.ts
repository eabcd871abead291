import * as z from 'zod'
import { puttingAgentLimits } from '#shared/authority/rows/agent-limits.ts'
import { AgentLimits } from '#shared/authority/rules/agent-limits.ts'
import { standingAgent } from '#shared/identity/rows/agents.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Sets what one agent may ask for and buy, whoever decides. What the call leaves out limits nothing any more. */
export const putAgentLimits = operation(
  {
    name: 'putAgentLimits',
    summary: 'Set the spending limits of one agent',
    access: { as: ['user'], scope: 'account:write', fresh: true },
    input: z.strictObject({ agentId: idSchema('agent'), ...AgentLimits.shape }),
    output: z.object({ agentId: z.string(), ...AgentLimits.shape }),
    idempotency: 'optional',
    fails: ['agent.not-found'],
    grants: { read: ['AGENT', 'EPOCHS'], write: ['USER'] },
    http: { method: 'PUT', path: '/v1/agents/{agentId}/limits' },
  },
  async ({ input, principal: { userId }, commit }) => {
    const { agentId, ...limits } = input
    if ((await standingAgent(agentId))?.userId !== userId)
      throw new Failure('agent.not-found', 'You have no such agent')
    return commit([puttingAgentLimits(userId, agentId, limits)], input)
  },
)

export const handler = http(putAgentLimits)
