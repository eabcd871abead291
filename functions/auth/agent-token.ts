import * as z from 'zod'
import { accessTokenSeconds } from '#shared/identity/durations.ts'
import { issueAccessToken } from '#shared/identity/flows/access-tokens.ts'
import { authenticateAgent } from '#shared/identity/rows/agents.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { http } from '#shared/platform/http/http.ts'
import { countUse } from '#shared/platform/operation/count-use.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { logger } from '#shared/platform/runtime/observe.ts'

/** Exchanges an agent's credentials for an access token that acts for its user. `scope` may narrow the token. */
export const getAgentToken = operation(
  {
    name: 'getAgentToken',
    summary: "Exchange an agent's credentials for an access token",
    access: 'public',
    input: z.strictObject({
      agentId: idSchema('agent'),
      clientSecret: z
        .string()
        .min(1)
        .max(256)
        .meta({ examples: ['pcs_...'] }),
      scope: z.string().max(500).optional().describe('Space-separated scopes; without it, every scope of the agent.'),
    }),
    output: z.object({
      agentId: z.string(),
      userId: z.string(),
      tokenType: z.literal('Bearer'),
      accessToken: z.string(),
      expiresIn: z.int(),
      scope: z.string(),
    }),
    fails: ['auth.invalid-credentials', 'request.rate-limited'],
    limits: { source: 'agent-token.source' },
    grants: { read: ['AGENT', 'EPOCHS'], kms: ['tokens', 'tokens-public'], parameters: ['settings'] },
    http: { method: 'POST', path: '/v1/auth/agent-token' },
  },
  async ({ input }) => {
    logger.appendKeys({ account: input.agentId })
    await countUse('agent-token.account', input.agentId)
    const agent = await authenticateAgent(input.agentId, input.clientSecret)
    if (!agent) throw new Failure('auth.invalid-credentials', 'The agent id or the secret is wrong')
    const { agentId, userId } = agent
    const requested = input.scope?.split(' ')
    const granted = agent.scopes.filter((scope) => !requested || requested.includes(scope))
    const { accessToken, scopes } = await issueAccessToken({ kind: 'agent', userId, agentId, scopes: granted })
    const scope = scopes.join(' ')
    return { agentId, userId, tokenType: 'Bearer' as const, accessToken, expiresIn: accessTokenSeconds, scope }
  },
)

export const handler = http(getAgentToken)
