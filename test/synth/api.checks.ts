import { beforeAll, expect, test } from 'vitest'
import type { FoundRoute } from '#infra/discover.ts'
import { type Resource, type Synthesized, synthesize, synthesizedOurs, textOf, variablesOf } from './templates.ts'

/** Registers the checks of synth.test.ts on api. */
export const apiChecks = (): void => {
  let app: Synthesized
  let routes: FoundRoute[]
  let methods: Map<string, Resource>
  /** The methods that no route names. */
  let others: Resource[]

  const pathOf = (reference: unknown): string => {
    const text = textOf(reference)
    if (/RootResourceId\w*>$/.test(text)) return ''
    const resource = app.of('AWS::ApiGateway::Resource').find(({ id }) => text === `<${id}>`)
    return resource ? `${pathOf(resource.properties['ParentId'])}/${resource.properties['PathPart']}` : text
  }

  beforeAll(async () => {
    app = await synthesizedOurs()
    routes = app.entries.filter((one) => one.kind === 'route')
    const deployed = app.of('AWS::ApiGateway::Method').filter(({ stack }) => stack.startsWith('Api'))
    others = deployed.filter(({ properties }) => /^(ANY|HEAD)$/.test(String(properties['HttpMethod'])))
    methods = new Map(
      deployed
        .filter((one) => !others.includes(one))
        .map((one) => [`${one.properties['HttpMethod']} ${pathOf(one.properties['ResourceId']) || '/'}`, one]),
    )
  })

  test('every route is a method that calls its own function, and there is no other method', () => {
    expect([...methods.keys()].sort()).toEqual(routes.map(({ spec }) => `${spec.method} ${spec.path}`).sort())
    for (const { spec, name } of routes) {
      const method = methods.get(`${spec.method} ${spec.path}`)
      expect(JSON.stringify(method?.properties['Integration'])).toContain(`:function:purser-${name}/invocations`)
    }
  })

  test('a new deployment is made when a route of any stack changes, and only then', () => {
    const deployed = (entries: typeof app.entries) =>
      synthesize({ entries, machines: [] })
        .of('AWS::ApiGateway::Deployment')
        .find(({ stack }) => stack === 'ApiStage')?.id
    const few = routes.filter(({ spec }) =>
      ['getHealth', 'getJwks', 'createAgent', 'listOrders', 'getOrder'].includes(spec.operation),
    )
    const authorizer = app.entries.filter(({ kind }) => kind === 'authorizer')
    const before = deployed([...authorizer, ...few])
    expect(deployed([...authorizer, ...few])).toBe(before)
    for (const name of ['getHealth', 'getOrder'])
      expect(deployed([...authorizer, ...few.filter(({ spec }) => spec.operation !== name)]), name).not.toBe(before)
  })

  test('HEAD is what GET is, and any other method of a path is refused with the methods it has', () => {
    const at = (method: string, path: string) =>
      others.find(({ properties: of }) => of['HttpMethod'] === method && (pathOf(of['ResourceId']) || '/') === path)
        ?.properties
    for (const [path, some] of Map.groupBy(routes, ({ spec }) => spec.path)) {
      const allowed = some.flatMap(({ spec: { method } }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).sort()
      expect(JSON.stringify(at('ANY', path)?.['Integration']), path).toContain(
        `"method.response.header.Allow":"'${allowed.join(', ')}'"`,
      )
      const get = methods.get(`GET ${path}`)?.properties
      for (const of of ['Integration', 'AuthorizationType', 'AuthorizerId'])
        expect(at('HEAD', path)?.[of], path).toEqual(get?.[of])
    }
  })

  test('only a route whose spec says so is open to any caller', () => {
    for (const { spec } of routes) {
      const authorization = methods.get(`${spec.method} ${spec.path}`)?.properties['AuthorizationType']
      expect(authorization, spec.operation).toBe(spec.access === 'public' ? 'NONE' : 'CUSTOM')
    }
  })

  test('an answer of the authorizer is kept for reads only', () => {
    const kept = new Map(
      app
        .of('AWS::ApiGateway::Authorizer')
        .map(({ id, properties }) => [`<${id}>`, properties['AuthorizerResultTtlInSeconds']]),
    )
    for (const { spec } of routes.filter((one) => one.spec.access !== 'public')) {
      const authorizer = textOf(methods.get(`${spec.method} ${spec.path}`)?.properties['AuthorizerId'])
      expect(kept.get(authorizer), spec.operation).toBe(spec.method === 'GET' ? 60 : 0)
    }
  })

  test('the authorizer knows every command that no agent may run', () => {
    const [authorizer] = app.of('AWS::Lambda::Function').filter(({ stack }) => stack === 'FunctionsAuthorizer')
    const userOnly: string[] = JSON.parse(variablesOf(authorizer)['USER_ONLY_COMMANDS'] ?? '[]')
    for (const decision of ['approve', 'reject'])
      expect(userOnly).toContain(`POST /v1/checkouts/{checkoutId}/${decision}`)
    const commands = routes.filter(({ spec: { access, method } }) => access !== 'public' && method !== 'GET')
    for (const { spec } of commands) {
      const open = spec.access !== 'public' && spec.access.as.includes('agent')
      expect(userOnly.includes(`${spec.method} ${spec.path}`), spec.operation).toBe(!open)
    }
  })

  test('bodies pass as the bytes they are, and no test console may call a function', () => {
    for (const { id, properties } of app.of('AWS::ApiGateway::RestApi'))
      expect(properties['BinaryMediaTypes'], id).toEqual(['*/*'])
    const sources = app.of('AWS::Lambda::Permission').map(({ properties }) => textOf(properties['SourceArn']))
    expect(sources.filter((source) => source.includes('/test-invoke-stage/'))).toEqual([])
  })

  test('what the gateway refuses reads like what a function refuses', () => {
    const responses = app.of('AWS::ApiGateway::GatewayResponse').map(({ properties }) => properties)
    for (const { ResponseType, ResponseParameters, ResponseTemplates } of responses) {
      const headers = ResponseParameters as Record<string, string>
      expect(headers['gatewayresponse.header.content-type'], String(ResponseType)).toBe("'application/problem+json'")
      const body = JSON.parse((ResponseTemplates as Record<string, string>)['application/json'] ?? '')
      expect(body).toMatchObject({ type: `urn:purser:problem:${body.code}`, requestId: '$context.requestId' })
    }
    const of = (type: string) => responses.find(({ ResponseType }) => ResponseType === type)
    expect(of('MISSING_AUTHENTICATION_TOKEN')?.['StatusCode']).toBe('404')
    expect(of('UNAUTHORIZED')).toMatchObject({
      StatusCode: '401',
      ResponseParameters: { 'gatewayresponse.header.www-authenticate': "'Bearer'" },
    })
    // The authorizer denies bad tokens alone: RFC 6750 wants 401 for them, with what is wrong.
    expect(of('ACCESS_DENIED')).toMatchObject({
      StatusCode: '401',
      ResponseParameters: { 'gatewayresponse.header.www-authenticate': 'context.authorizer.challenge' },
    })
    expect(['REQUEST_TOO_LARGE', 'THROTTLED'].map((type) => of(type)?.['StatusCode'])).toEqual(['413', '429'])
  })

  test('each call leaves a line in the access log and none may flood the platform', () => {
    for (const { id, properties } of app.of('AWS::ApiGateway::Stage')) {
      const { Format } = properties['AccessLogSetting'] as { Format: string }
      expect(JSON.parse(Format), id).toMatchObject({ source: '$context.identity.sourceIp' })
      const [settings] = properties['MethodSettings'] as Record<string, unknown>[]
      expect(settings, id).toMatchObject({
        ResourcePath: '/*',
        ThrottlingRateLimit: 2000,
        ThrottlingBurstLimit: 2000,
        DataTraceEnabled: false,
      })
    }
  })

  test('documents, which are large and open to all, get a small share of what the stage takes', () => {
    const [stage] = app.of('AWS::ApiGateway::Stage').filter((one) => one.stack === 'ApiStage')
    const settings = stage?.properties['MethodSettings'] as Record<string, unknown>[]
    const scarce = settings.filter(({ ThrottlingRateLimit }) => ThrottlingRateLimit === 200)
    expect(scarce.map(({ HttpMethod, ResourcePath }) => `${HttpMethod} ${ResourcePath}`).sort()).toEqual([
      'GET /~1docs',
      'GET /~1openapi.json',
    ])
    for (const each of scarce) expect(each).toMatchObject({ LoggingLevel: 'ERROR', MetricsEnabled: true })
  })
}
