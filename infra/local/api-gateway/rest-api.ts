import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { Invoker } from '#infra/local/lambda/pool.ts'
import { type Authorizer, createAuthorizer } from './authorizer.ts'
import type { GatewayAnswer, GatewayCall } from './call.ts'
import { proxyEvent } from './event.ts'
import { createGatewayResponses, type GatewayRefusal } from './gateway-responses.ts'
import { readLambdaAnswer } from './lambda-answer.ts'
import { answerMock } from './mock.ts'
import { blankCall, readBody, readCall } from './read-call.ts'
import { type FunctionTarget, type Method, readRoutes } from './routes.ts'
import { createThrottle } from './throttle.ts'

export interface RestApiParts {
  model: Model
  functions: Invoker
  access: Pick<AccessControl, 'require' | 'requireInvoke'>
  now: () => number
  /** Gets each call first, and returns true when it has answered. */
  controls?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>
}

const invocationBytes = 6 * 1024 * 1024
/** The gateway waits four times as long as on AWS, where no function shares its processor with the others. */
const slowness = 4
const internal: GatewayRefusal = { type: 'DEFAULT_5XX', message: 'Internal server error' }
const noRoute: GatewayRefusal = { type: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' }
const tooLarge: GatewayRefusal = { type: 'REQUEST_TOO_LARGE', message: 'Request Too Long' }
const tooMany: GatewayRefusal = { type: 'THROTTLED', message: 'Too Many Requests' }
const timedOut: GatewayRefusal = { type: 'INTEGRATION_TIMEOUT', message: 'Endpoint request timed out' }
const badAnswer: GatewayRefusal = { ...internal, status: 502 }
const notPermitted: GatewayRefusal = { type: 'API_CONFIGURATION_ERROR', message: 'Internal server error' }

const isBinary = (types: readonly string[], contentType: string): boolean =>
  types.some((type) => type === '*/*' || contentType.startsWith(type))

const within = async <T>(work: Promise<T>, ms: number): Promise<T | undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

const write = (response: ServerResponse, { status, headers, body }: GatewayAnswer): void => {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const length = status === 204 || status === 304 ? {} : { 'content-length': bytes.length }
  response.writeHead(status, { ...headers, ...length }).end(bytes)
}

/** The HTTP server of one AWS::ApiGateway::RestApi. */
export const createRestApi = (api: Resource, { model, functions, access, now, controls }: RestApiParts) => {
  const ofApi = (type: string) => model.of(type).filter(({ properties }) => properties['RestApiId'] === api.name)
  const [stage] = ofApi('AWS::ApiGateway::Stage')
  const binaryTypes = (api.properties['BinaryMediaTypes'] ?? []) as string[]
  const facts = {
    apiId: api.name,
    accountId: model.account,
    stage: String(stage?.properties['StageName'] ?? ''),
    stageVariables: (stage?.properties['Variables'] ?? {}) as Record<string, string>,
  }
  const arn = `arn:aws:execute-api:${model.region}:${model.account}:${api.name}`
  const match = readRoutes(model, api)
  const passes = createThrottle(stage)
  const refuse = createGatewayResponses(ofApi('AWS::ApiGateway::GatewayResponse'))

  const permitted = new Set<string>()
  const permit = ({ functionArn, roleArn }: FunctionTarget, source: string): void => {
    if (permitted.has(source)) return
    if (roleArn) access.require(roleArn, 'lambda:InvokeFunction', functionArn)
    else access.requireInvoke('apigateway.amazonaws.com', functionArn, source)
    permitted.add(source)
  }
  const authorizers = new Map<string, Authorizer>()
  for (const resource of ofApi('AWS::ApiGateway::Authorizer')) {
    const allow = (functionArn: string) =>
      permit({ functionArn, roleArn: undefined }, `${arn}/authorizers/${resource.name}`)
    authorizers.set(resource.name, createAuthorizer(resource, functions, now, allow))
  }

  const authorize = async (call: GatewayCall, { authorizerId }: Method) => {
    if (!authorizerId) return { context: undefined }
    const authorizer = authorizers.get(authorizerId)
    if (!authorizer) return { refusal: notPermitted }
    return authorizer(call, `${arn}/${facts.stage}/${call.method}${call.path}`)
  }

  const integrate = async (
    call: GatewayCall,
    method: Method,
    target: FunctionTarget,
    event: object,
  ): Promise<GatewayAnswer> => {
    try {
      permit(target, `${arn}/${facts.stage}/${call.method}${method.resourcePath}`)
    } catch {
      return refuse(notPermitted, call)
    }
    const result = await within(functions.invoke(target.functionArn, event), method.timeoutMs * slowness)
    if (!result) return refuse(timedOut, call)
    return (!result.failed && readLambdaAnswer(result.payload, call.requestId)) || refuse(badAnswer, call)
  }

  const answer = async (call: GatewayCall, body: Buffer | undefined): Promise<GatewayAnswer> => {
    const matched = match(call.method, call.path)
    if (!matched) return refuse(noRoute, call)
    const { method, params } = matched
    Object.assign(call, { params, resourcePath: method.resourcePath, resourceId: method.resourceId })
    if (!passes(call.method, method)) return refuse(tooMany, call)
    if (!body) return refuse(tooLarge, call)
    if ('mock' in method.target) return answerMock(method.target.mock, call)
    const verdict = await authorize(call, method)
    if ('refusal' in verdict) return refuse(verdict.refusal, call)
    const contentType = call.headers['content-type'] ?? call.headers['Content-Type'] ?? ''
    const event = proxyEvent(call, body, isBinary(binaryTypes, contentType), verdict.context)
    if ((event.body?.length ?? 0) > invocationBytes) return refuse(tooLarge, call)
    return integrate(call, method, method.target, event)
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (await controls?.(request, response)) return
    const call = readCall(request, facts, now())
    const answered = await readBody(request)
      .then((body) => answer(call, body))
      .catch(() => refuse(internal, call))
    try {
      write(response, answered)
    } catch {
      // HTTP cannot send a header that the integration returned.
      write(response, refuse(badAnswer, call))
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
    const refusal: GatewayRefusal = { type: 'DEFAULT_4XX', message: 'Bad Request' }
    const { status, headers, body } = refuse(refusal, blankCall(facts, now()))
    const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`HTTP/1.1 ${status} Bad Request\r\n${head}\r\n${body}`)
  })
  server.keepAliveTimeout = 65_000
  server.requestTimeout = 60_000
  return {
    async listen(port: number): Promise<number> {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      server.once('error', reject).listen(port, '127.0.0.1', resolve)
      await promise
      return (server.address() as { port: number }).port
    },
    /** Gives running calls a moment to end, then closes their connections. */
    async close(graceMs = 2000): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await promise
      clearTimeout(timer)
    },
  }
}
