import { type GatewayCall, headerOf } from './call.ts'
import { requestTime } from './request-time.ts'

const orNull = <T>(values: Record<string, T>): Record<string, T> | null => (Object.keys(values).length ? values : null)

const contextOf = (call: GatewayCall) => ({
  accountId: call.accountId,
  apiId: call.apiId,
  domainName: headerOf(call.headers, 'host') ?? '',
  extendedRequestId: call.requestId,
  httpMethod: call.method,
  identity: { sourceIp: call.sourceIp, userAgent: headerOf(call.headers, 'user-agent') ?? null },
  path: call.path,
  protocol: call.protocol,
  requestId: call.requestId,
  requestTime: requestTime(call.timeMs),
  requestTimeEpoch: call.timeMs,
  resourceId: call.resourceId,
  resourcePath: call.resourcePath,
  stage: call.stage,
})

const sharedPart = (call: GatewayCall) => ({
  resource: call.resourcePath,
  path: call.path,
  httpMethod: call.method,
  headers: orNull(call.headers),
  multiValueHeaders: orNull(call.multiValueHeaders),
  queryStringParameters: orNull(call.query),
  multiValueQueryStringParameters: orNull(call.multiValueQuery),
  pathParameters: orNull(call.params),
  stageVariables: orNull(call.stageVariables),
})

/** Payload v1 of a proxy integration. An empty body is null, a binary one base64. */
export const proxyEvent = (call: GatewayCall, body: Buffer, binary: boolean, authorizer?: Record<string, unknown>) => ({
  ...sharedPart(call),
  requestContext: { ...contextOf(call), ...(authorizer && { authorizer }) },
  body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
  isBase64Encoded: binary && body.length > 0,
})

/** The event of a REQUEST authorizer: the call without its body. */
export const authorizerEvent = (call: GatewayCall, methodArn: string) => ({
  type: 'REQUEST',
  methodArn,
  ...sharedPart(call),
  requestContext: contextOf(call),
})
