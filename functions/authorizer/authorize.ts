import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import * as z from 'zod'
import type { AccessClaims } from '#shared/identity/flows/access-tokens.ts'
import { bearerGrants, bearerOf } from '#shared/identity/flows/bearer.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { principalKey } from '#shared/kernel/principal.ts'
import { observed } from '#shared/platform/runtime/observe.ts'

const spec = {
  kind: 'authorizer' as const,
  timeoutSeconds: 5,
  grants: bearerGrants satisfies Grants,
}

/** API Gateway answers 401 to exactly this message and 500 to any other. */
const unauthorized = (): Failure => new Failure('auth.required', 'Unauthorized')

const headerOf = (headers: APIGatewayRequestAuthorizerEvent['headers']): string | undefined =>
  Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1]

/** `POST /v1/x/{id}` as the method ARN pattern that covers every id. */
const pattern = (route: string): string => route.replace(' ', '').replaceAll(/\{[^}]+\}/g, '*')

const userOnlyRoutes = (): string[] => z.array(z.string()).parse(JSON.parse(process.env['USER_ONLY_ROUTES'] ?? '[]'))

const statement = (Effect: 'Allow' | 'Deny', Resource: string[]) => ({
  Effect,
  Action: 'execute-api:Invoke',
  Resource,
})

const contextOf = (claims: AccessClaims): Record<string, string> => ({
  kind: claims.kind,
  userId: claims.userId,
  scopes: claims.scopes.join(' '),
  ...(claims.kind === 'agent'
    ? { agentId: claims.agentId }
    : { sessionId: claims.sessionId, authTime: String(claims.authTime) }),
})

/** Turns an access token into a principal. API Gateway may cache the policy for other reads, so it covers the whole API. */
const authorize = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  const claims = await bearerOf(headerOf(event.headers))
  if (!claims) throw unauthorized()
  const [api = '', stage = ''] = event.methodArn.split('/')
  const denied = claims.kind === 'agent' ? userOnlyRoutes().map((route) => `${api}/${stage}/${pattern(route)}`) : []
  return {
    principalId: principalKey(claims),
    policyDocument: {
      Version: '2012-10-17',
      Statement: [statement('Allow', [`${api}/${stage}/*`]), ...(denied.length > 0 ? [statement('Deny', denied)] : [])],
    },
    context: contextOf(claims),
  }
}

/** The one authorizer of the API. */
export const handler = Object.assign(observed(authorize), { spec })
