import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import * as z from 'zod'
import type { AccessClaims } from '#shared/identity/flows/access-tokens.ts'
import { bearerGrants, bearerOf } from '#shared/identity/flows/bearer.ts'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { principalKey } from '#shared/kernel/principal.ts'
import { challengeOf } from '#shared/platform/http/challenge.ts'
import { observed, report } from '#shared/platform/runtime/observe.ts'

const spec = {
  kind: 'authorizer' as const,
  timeoutSeconds: 5,
  grants: bearerGrants satisfies Grants,
}

const headerOf = (headers: APIGatewayRequestAuthorizerEvent['headers']): string | undefined =>
  Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1]

const userOnlyCommands = (): string[] =>
  z.array(z.string()).parse(JSON.parse(process.env['USER_ONLY_COMMANDS'] ?? '[]'))

const contextOf = (claims: AccessClaims): Record<string, string> => ({
  kind: claims.kind,
  userId: claims.userId,
  scopes: claims.scopes.join(' '),
  ...(claims.kind === 'agent'
    ? { agentId: claims.agentId }
    : { sessionId: claims.sessionId, authTime: String(claims.authTime) }),
})

/** API Gateway may keep the policy for other reads with the same token, so it is one for the whole API. */
const policy = (
  { methodArn }: APIGatewayRequestAuthorizerEvent,
  Effect: 'Allow' | 'Deny',
  principalId: string,
  context: Record<string, string>,
): APIGatewayAuthorizerResult => {
  const [api = '', stage = ''] = methodArn.split('/')
  const Statement = [{ Effect, Action: 'execute-api:Invoke', Resource: [`${api}/${stage}/*`] }]
  return { principalId, policyDocument: { Version: '2012-10-17', Statement }, context }
}

/** A denied call is answered 401 with these words, which is how the gateway tells a bad token from a missing one. */
const denied = (error: Failure) => ({
  challenge: challengeOf(error) ?? '',
  title: error.message,
  reason: String(error.details['reason']),
})

/** Turns an access token into a principal. The gateway keeps no answer to a command, so it can say that the command is closed to agents. */
const authorize = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  try {
    const claims = await bearerOf(headerOf(event.headers))
    const closed = claims.kind === 'agent' && userOnlyCommands().includes(`${event.httpMethod} ${event.resource}`)
    return policy(event, 'Allow', principalKey(claims), { ...contextOf(claims), ...(closed && { closed: 'true' }) })
  } catch (error) {
    // API Gateway answers 401 to exactly this message and 500 to any other.
    if (failedWith(error, 'auth.required')) throw new Failure('auth.required', 'Unauthorized')
    if (!failedWith(error, 'auth.invalid-token')) throw error
    report(error)
    return policy(event, 'Deny', 'nobody', denied(error))
  }
}

/** The one authorizer of the API. */
export const handler = Object.assign(observed(authorize), { spec })
