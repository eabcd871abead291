import * as z from 'zod'
import { issueAccessToken } from '#shared/identity/access-tokens.ts'
import { accessTokenSeconds } from '#shared/identity/durations.ts'
import { knownAgent } from '#shared/identity/rows/agents.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { route } from '#shared/platform/http/route.ts'

/** An agent's own credentials for an access token that acts for its user, narrower than the agent when it asks so. */
export const handler = route(
  {
    operation: 'getAgentToken',
    method: 'POST',
    path: '/v1/auth/agent-token',
    summary: 'An access token for an agent, by its own credentials',
    access: 'public',
    body: z.strictObject({
      agentId: idSchema('agent'),
      clientSecret: z
        .string()
        .min(1)
        .max(256)
        .meta({ examples: ['pcs_...'] }),
      scope: z.string().max(500).optional().describe('Space separated; all that the agent has when absent.'),
    }),
    reply: z.object({
      agentId: z.string(),
      userId: z.string(),
      tokenType: z.literal('Bearer'),
      accessToken: z.string(),
      expiresIn: z.int(),
      scope: z.string(),
    }),
    status: 200,
    fails: ['auth.invalid-credentials'],
    grants: { read: ['AGENT'], kms: ['tokens', 'tokens-public'], parameters: ['settings'] },
  },
  async ({ body }) => {
    const agent = await knownAgent(body.agentId, body.clientSecret)
    if (!agent) throw new Failure('auth.invalid-credentials', 'This agent and secret do not fit')
    const { agentId, userId } = agent
    const asked = body.scope?.split(' ')
    const granted = agent.scopes.filter((scope) => !asked || asked.includes(scope))
    const { accessToken, scopes } = await issueAccessToken({ kind: 'agent', userId, agentId, scopes: granted })
    const scope = scopes.join(' ')
    return {
      reply: { agentId, userId, tokenType: 'Bearer' as const, accessToken, expiresIn: accessTokenSeconds, scope },
    }
  },
)
