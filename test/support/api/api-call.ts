import type {
  APIGatewayAuthorizerResult,
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  APIGatewayRequestAuthorizerEvent,
} from 'aws-lambda'
import type { RouteSpec } from '#shared/platform/http/route-spec.ts'

type Handler = ((event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>) & {
  spec: Pick<RouteSpec, 'method' | 'path' | 'body'>
}

export interface Sent {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  headers?: Record<string, string>
  /** What the authorizer made of the caller. */
  context?: Record<string, string>
  sourceIp?: string
}
export interface Answered {
  status: number
  headers: Record<string, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it asks about
  body: any
}

const filled = (path: string, params: Record<string, string>): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => params[name] ?? '')

/** Calls a route in process with the event that API Gateway would send: the body in base64, the context as strings. */
export const call = async (handler: Handler, sent: Sent = {}): Promise<Answered> => {
  const path = filled(handler.spec.path, sent.params ?? {})
  const text = sent.body === undefined ? undefined : JSON.stringify(sent.body)
  const answer = await handler({
    httpMethod: handler.spec.method,
    path,
    resource: handler.spec.path,
    headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...sent.headers },
    pathParameters: sent.params ?? null,
    queryStringParameters: sent.query ?? null,
    body: text === undefined ? null : Buffer.from(text).toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      requestId: crypto.randomUUID(),
      path,
      authorizer: sent.context,
      identity: { sourceIp: sent.sourceIp ?? '192.0.2.1' },
    },
  } as unknown as APIGatewayProxyEvent)
  const body = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8').toString()
  const json = /json/.test(String(answer.headers?.['content-type']))
  return { status: answer.statusCode, headers: answer.headers ?? {}, body: json ? JSON.parse(body) : body }
}

const apiArn = 'arn:aws:execute-api:eu-west-1:000000000000:api/dev'

/** The event that a Lambda authorizer gets for one request. */
export const authorizerEvent = (token: string, method = 'GET', path = '/v1/auth/me', resource = path) =>
  ({
    type: 'REQUEST',
    methodArn: `${apiArn}/${method}${path}`,
    httpMethod: method,
    resource,
    headers: { Authorization: `Bearer ${token}` },
  }) as unknown as APIGatewayRequestAuthorizerEvent

const covers = (pattern: string, arn: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[^*\w]/g, '\\$&').replaceAll('*', '.*')}$`).test(arn)

/** Whether the policy lets its holder call this: an explicit Deny wins. */
export const allows = (result: APIGatewayAuthorizerResult, method: string, path: string): boolean => {
  const effects = result.policyDocument.Statement.filter((one) =>
    ('Resource' in one ? [one.Resource].flat() : []).some((pattern) =>
      covers(String(pattern), `${apiArn}/${method}${path}`),
    ),
  ).map((one) => one.Effect)
  return effects.includes('Allow') && !effects.includes('Deny')
}
