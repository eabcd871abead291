import { beforeEach, expect, test } from 'vitest'
import { fakeFunctions } from '#infra/local/host-fixture.ts'
import { authorizerUri, fakeApi } from './api-fixture.ts'
import { createAuthorizer } from './authorizer.ts'
import { blankCall } from './read-call.ts'

const facts = { apiId: 'api', accountId: '0', stage: 'dev', stageVariables: {} }
const callOf = (token: string | undefined) => ({
  ...blankCall(facts, 0),
  headers: token === undefined ? {} : { authorization: token },
})
const arnOf = (rest: string) => `arn:aws:execute-api:eu-west-1:000000000000:api/dev/${rest}`
const allow = (Resource: string | string[]) => ({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource })

let now = 0
let result: unknown
let thrown: Error | undefined
const functions = fakeFunctions({
  check: () => {
    if (thrown) throw thrown
    return result
  },
})
const make = (properties: Record<string, unknown> = {}) => {
  const resource = fakeApi({
    auth: [
      'Authorizer',
      {
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerUri: authorizerUri('check'),
        AuthorizerResultTtlInSeconds: 60,
        ...properties,
      },
    ],
  }).of('AWS::ApiGateway::Authorizer')[0]
  if (!resource) throw new Error('no authorizer')
  return createAuthorizer(resource, functions, () => now)
}
const calls = () => functions.calls.length
const refused = (type: string) => ({ refusal: expect.objectContaining({ type }) })

beforeEach(() => {
  now = 1000
  thrown = undefined
  functions.calls.length = 0
  result = {
    principalId: 'usr_1',
    policyDocument: { Version: '2012-10-17', Statement: [allow(arnOf('*'))] },
    context: { kind: 'user', authTime: 12, fresh: true },
  }
})

test('a call without the identity header gets 401 and does not call the authorizer', async () => {
  expect(await make()(callOf(undefined), arnOf('GET/x'))).toEqual(refused('UNAUTHORIZED'))
  expect(await make()(callOf(''), arnOf('GET/x'))).toEqual(refused('UNAUTHORIZED'))
  expect(calls()).toBe(0)
})

test('the context reaches the handler as strings, with the principal', async () => {
  expect(await make()(callOf('t'), arnOf('GET/x'))).toEqual({
    context: { principalId: 'usr_1', integrationLatency: 0, kind: 'user', authTime: '12', fresh: 'true' },
  })
})

test('an answer holds for its time to live on the host clock, per token', async () => {
  const authorizer = make()
  await authorizer(callOf('t'), arnOf('GET/x'))
  now += 59_000
  await authorizer(callOf('t'), arnOf('POST/y'))
  expect(calls()).toBe(1)
  await authorizer(callOf('other'), arnOf('GET/x'))
  expect(calls()).toBe(2)
  now += 1000
  await authorizer(callOf('t'), arnOf('GET/x'))
  expect(calls()).toBe(3)
})

test('a time to live of zero asks on every call', async () => {
  const authorizer = make({ AuthorizerResultTtlInSeconds: 0 })
  await authorizer(callOf('t'), arnOf('GET/x'))
  await authorizer(callOf('t'), arnOf('GET/x'))
  expect(calls()).toBe(2)
})

test('a cached policy is still read against the method of each call', async () => {
  result = {
    principalId: 'a',
    policyDocument: {
      Statement: [allow(arnOf('*')), { ...allow(arnOf('POST/v1/checkouts/*/approve')), Effect: 'Deny' }],
    },
  }
  const authorizer = make()
  expect(await authorizer(callOf('t'), arnOf('POST/v1/checkouts/chk_1'))).toHaveProperty('context')
  const verdict = await authorizer(callOf('t'), arnOf('POST/v1/checkouts/chk_1/approve'))
  expect(verdict).toEqual({
    refusal: {
      type: 'ACCESS_DENIED',
      message: expect.stringContaining('explicit deny'),
      authorizer: expect.anything(),
    },
  })
  expect(calls()).toBe(1)
})

test('a call that no statement allows is denied', async () => {
  result = { principalId: 'a', policyDocument: { Statement: [allow([arnOf('GET/v1/a'), arnOf('GET/v1/b?')])] } }
  const authorizer = make()
  expect(await authorizer(callOf('t'), arnOf('GET/v1/b2'))).toHaveProperty('context')
  expect(await authorizer(callOf('t'), arnOf('GET/v1/b'))).toEqual(refused('ACCESS_DENIED'))
  expect(await authorizer(callOf('t'), arnOf('GET/v1/ab'))).toEqual(refused('ACCESS_DENIED'))
})

test('the error Unauthorized is a 401 that is not remembered; any other error is a failure', async () => {
  const authorizer = make()
  thrown = new Error('Unauthorized')
  expect(await authorizer(callOf('t'), arnOf('GET/x'))).toEqual(refused('UNAUTHORIZED'))
  thrown = new Error('the table is away')
  expect(await authorizer(callOf('t'), arnOf('GET/x'))).toEqual(refused('AUTHORIZER_FAILURE'))
  thrown = undefined
  expect(await authorizer(callOf('t'), arnOf('GET/x'))).toHaveProperty('context')
})

test.each([
  ['no policy', { principalId: 'a' }],
  ['no principal', { policyDocument: { Statement: [allow('*')] } }],
  ['a nested context', { principalId: 'a', policyDocument: { Statement: [allow('*')] }, context: { a: {} } }],
  [
    'a condition',
    { principalId: 'a', policyDocument: { Statement: [{ ...allow('*'), Condition: { Bool: { x: 'true' } } }] } },
  ],
])('an answer with %s is a configuration error', async (_, answer) => {
  result = answer
  expect(await make()(callOf('t'), arnOf('GET/x'))).toEqual(refused('AUTHORIZER_CONFIGURATION_ERROR'))
})
