import { afterAll, beforeAll, expect } from 'vitest'
import { fakeFunctions } from '#infra/local/host-fixture.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import { authorizerUri, fakeApi, proxyTo } from './api-fixture.ts'
import { createRestApi } from './rest-api.ts'

const problem = '{"code":"$context.error.responseType","requestId":"$context.requestId"}'
const asProblem = { ResponseTemplates: { 'application/problem+json': problem } }
const model = fakeApi({
  api: ['RestApi', { BinaryMediaTypes: ['*/*'] }],
  stage: [
    'Stage',
    {
      StageName: 'dev',
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
        { HttpMethod: 'GET', ResourcePath: '/~1scarce', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 },
      ],
    },
  ],
  four: ['GatewayResponse', { ResponseType: 'DEFAULT_4XX', ...asProblem }],
  five: ['GatewayResponse', { ResponseType: 'DEFAULT_5XX', ...asProblem }],
  none: ['GatewayResponse', { ResponseType: 'MISSING_AUTHENTICATION_TOKEN', StatusCode: 404, ...asProblem }],
  auth: [
    'Authorizer',
    {
      Type: 'REQUEST',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerUri: authorizerUri('auth'),
    },
  ],
  echo: ['Resource', { ParentId: 'root', PathPart: 'echo' }],
  item: ['Resource', { ParentId: 'echo', PathPart: '{id}' }],
  odd: ['Resource', { ParentId: 'root', PathPart: 'odd' }],
  slow: ['Resource', { ParentId: 'root', PathPart: 'slow' }],
  mine: ['Resource', { ParentId: 'root', PathPart: 'mine' }],
  scarce: ['Resource', { ParentId: 'root', PathPart: 'scarce' }],
  hidden: ['Resource', { ParentId: 'root', PathPart: 'hidden' }],
  taken: ['Resource', { ParentId: 'root', PathPart: 'taken' }],
  narrow: ['Resource', { ParentId: 'root', PathPart: 'narrow' }],
  any: ['Method', { HttpMethod: 'ANY', ResourceId: 'item', Integration: proxyTo('echo') }],
  getOdd: ['Method', { HttpMethod: 'GET', ResourceId: 'odd', Integration: proxyTo('odd') }],
  getSlow: ['Method', { HttpMethod: 'GET', ResourceId: 'slow', Integration: proxyTo('slow', { TimeoutInMillis: 50 }) }],
  getScarce: ['Method', { HttpMethod: 'GET', ResourceId: 'scarce', Integration: proxyTo('echo') }],
  getHidden: ['Method', { HttpMethod: 'GET', ResourceId: 'hidden', Integration: proxyTo('hidden') }],
  getTaken: [
    'Method',
    { HttpMethod: 'GET', ResourceId: 'taken', Integration: proxyTo('echo', { Credentials: 'calls-echo' }) },
  ],
  getNarrow: [
    'Method',
    { HttpMethod: 'GET', ResourceId: 'narrow', Integration: proxyTo('odd', { Credentials: 'calls-echo' }) },
  ],
  getMine: [
    'Method',
    {
      HttpMethod: 'GET',
      ResourceId: 'mine',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: 'auth',
      Integration: proxyTo('echo'),
    },
  ],
  preflight: [
    'Method',
    {
      HttpMethod: 'OPTIONS',
      ResourceId: 'echo',
      Integration: {
        Type: 'MOCK',
        IntegrationResponses: [
          {
            StatusCode: '204',
            ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'http://shop'" },
          },
        ],
      },
    },
  ],
})
interface Event {
  body: string | null
  isBase64Encoded: boolean
}
/** What the function `odd` answers. */
export const odd: { answer: unknown } = { answer: undefined }
const handlers = {
  echo: (event: Event) => ({ statusCode: 200, body: JSON.stringify(event) }),
  odd: () => {
    if (odd.answer instanceof Error) throw odd.answer
    return odd.answer
  },
  slow: () => Promise.withResolvers<never>().promise,
  auth: (event: { methodArn: string; headers: Record<string, string> }) => ({
    principalId: 'usr_1',
    policyDocument: {
      Statement: [
        {
          Effect: event.headers['authorization'] === 'good' ? 'Allow' : 'Deny',
          Action: 'execute-api:Invoke',
          Resource: event.methodArn,
        },
      ],
    },
    context: { kind: 'user' },
  }),
}
const functions = fakeFunctions(handlers)
export const callsOf = (name: string) => functions.calls.filter((call) => call.name === name).length
export const sources: string[] = []
let restApi: ReturnType<typeof createRestApi>
export let url: string
export let port: number
beforeAll(async () => {
  const [api] = model.of('AWS::ApiGateway::RestApi')
  if (!api) throw new Error('no api')
  const access = {
    requireInvoke(_: string, functionArn: string, source: string) {
      sources.push(source)
      if (functionArn === 'hidden') throw new AwsError('AccessDeniedException', 'no')
    },
    require(roleArn: string, action: string, functionArn: string) {
      if (`${roleArn} ${action} ${functionArn}` !== 'calls-echo lambda:InvokeFunction echo')
        throw new AwsError('AccessDeniedException', 'no')
    },
  }
  restApi = createRestApi(api, { model, functions, access, now: () => 1_700_000_000_000 })
  port = await restApi.listen(0)
  url = `http://127.0.0.1:${port}`
})
afterAll(() => restApi.close(100))
export const refusal = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const { code, requestId } = (await response.json()) as Record<string, string>
  expect(requestId).toBe(response.headers.get('x-amzn-requestid'))
  return [response.status, code]
}
