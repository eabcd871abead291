import { expect, test } from 'vitest'
import { fakeApi } from './api-fixture.ts'
import { createGatewayResponses } from './gateway-responses.ts'
import { blankCall } from './read-call.ts'

const facts = { apiId: 'api', accountId: '0', stage: 'dev', stageVariables: {} }
const call = { ...blankCall(facts, 0), requestId: 'r-1', path: '/v1/nope', headers: { Origin: 'http://shop' } }
const responses = (shapes: Record<string, Record<string, unknown>>) =>
  createGatewayResponses(
    fakeApi(
      Object.fromEntries(
        Object.entries(shapes).map(([type, shape]) => [type, ['GatewayResponse', { ResponseType: type, ...shape }]]),
      ),
    ).of('AWS::ApiGateway::GatewayResponse'),
  )
const problem = '{"code":"request.not-found","requestId":"$context.requestId","title":$context.error.messageString}'

test('without a template the gateway answers its message with its usual status', () => {
  const answer = responses({})({ type: 'THROTTLED', message: 'Too Many Requests' }, call)
  expect(answer).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' })
})

test('a template sets the status, the media type, headers and fills in the request id and message', () => {
  const refuse = responses({
    MISSING_AUTHENTICATION_TOKEN: {
      StatusCode: '404',
      ResponseParameters: {
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
        'gatewayresponse.header.X-Request-Id': 'context.requestId',
        'gatewayresponse.header.Access-Control-Allow-Origin': 'method.request.header.origin',
      },
      ResponseTemplates: { 'application/json': problem },
    },
  })
  const answer = refuse({ type: 'MISSING_AUTHENTICATION_TOKEN', message: 'no "such" path' }, call)
  expect(answer.status).toBe(404)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'x-request-id': 'r-1',
    'access-control-allow-origin': 'http://shop',
  })
  expect(JSON.parse(String(answer.body))).toEqual({
    code: 'request.not-found',
    requestId: 'r-1',
    title: 'no "such" path',
  })
})

test('a denied call is told what its authorizer says of it, and nothing where it says nothing', () => {
  const refuse = responses({
    ACCESS_DENIED: {
      StatusCode: '401',
      ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': 'context.authorizer.challenge' },
      ResponseTemplates: { 'application/json': '{"title":"$context.authorizer.title"}' },
    },
  })
  const said = { title: 'too old', challenge: 'Bearer error="invalid_token"' }
  expect(refuse({ type: 'ACCESS_DENIED', message: '', authorizer: said }, call)).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': said.challenge },
    body: '{"title":"too old"}',
  })
  expect(refuse({ type: 'ACCESS_DENIED', message: '' }, call).body).toBe('{"title":""}')
})

test('the default responses stand in for types of their class and keep the status of each', () => {
  const refuse = responses({
    DEFAULT_4XX: { ResponseTemplates: { 'application/json': 'ours $context.error.responseType' } },
    DEFAULT_5XX: { ResponseTemplates: { 'application/json': 'broken' } },
  })
  expect(refuse({ type: 'REQUEST_TOO_LARGE', message: '' }, call)).toMatchObject({
    status: 413,
    body: 'ours REQUEST_TOO_LARGE',
  })
  expect(refuse({ type: 'DEFAULT_5XX', status: 502, message: '' }, call)).toMatchObject({ status: 502, body: 'broken' })
})

test.each([
  ['a variable it cannot fill', { 'application/json': '$context.authorizer.userId' }],
  ['template code', { 'application/json': '#set($x = 1)' }],
])('%s in a template stops the start', (_, ResponseTemplates) => {
  expect(() => responses({ UNAUTHORIZED: { ResponseTemplates } })).toThrow(/^UNAUTHORIZED: the gateway/)
})
