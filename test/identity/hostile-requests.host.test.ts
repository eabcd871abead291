import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect } from 'vitest'
import { type ChildHost, startChildHost } from '#infra/host-process/child-host.ts'
import { hostAccessKeyId } from '#infra/host-process/local-account.ts'
import { makeOperator } from '#infra/host-process/make-operator.ts'
import { api } from '#test/support/api/api.ts'
import { eventually } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'
import requests from './hostile-requests.json' with { type: 'json' }

let host: ChildHost
let dataDir: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'purser-open-'))
  chmodSync(dataDir, 0o755)
  host = await startChildHost({ dataDir })
})
afterAll(async () => {
  await host.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const expected = (id: string): string => requests.cases.find((one) => one.id === id)?.expect ?? ''
const account = () => ({ email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery staple' })
const door = { name: 'Ada', line1: '1 Main Street', city: 'Springfield', postalCode: '62701', country: 'US' }

verifies('auth.outlasting', `a stolen token: ${expected('stolen-token')}`, async () => {
  const { post, put } = api(host)
  const who = account()
  const { accessToken } = (await post<{ accessToken: string }>('/v1/auth/register', who)).body
  const made = await post<{ agentId: string; clientSecret: string }>(
    '/v1/agents',
    { name: 'Scout' },
    { token: accessToken },
  )
  const { agentId, clientSecret } = made.body
  await host.local('clock', { advanceSeconds: 301 })
  const stolen = { token: accessToken }
  const tried = [await post('/v1/agents', { name: 'Mole' }, stolen), await put('/v1/me/addresses/home', door, stolen)]
  for (const { status, body } of tried) expect([status, body]).toMatchObject([403, { code: 'auth.stale-login' }])
  const left = await post('/v1/auth/logout', { everywhere: true, agents: true }, stolen)
  expect(left.body).toEqual({ ended: 1, agents: { ended: 1, kept: 0 } })
  expect((await post('/v1/auth/agent-token', { agentId, clientSecret })).status).toBe(401)
  expect((await post('/v1/intents', { text: 'a mug' }, stolen)).status).toBe(401)
  const again = await post<{ accessToken: string }>('/v1/auth/login', who)
  expect((await post('/v1/agents', { name: 'Scout' }, { token: again.body.accessToken })).status).toBe(201)
})

verifies('auth.challenges', 'no token, an old, an ended and a spoilt one, and one with too few rights', async () => {
  const { post } = api(host)
  const who = account()
  const { accessToken } = (await post<{ accessToken: string }>('/v1/auth/register', who)).body
  const { agentId, clientSecret } = (
    await post<{ agentId: string; clientSecret: string }>('/v1/agents', { name: 'Scout' }, { token: accessToken })
  ).body
  const credentials = { agentId, clientSecret }
  const agent = (await post<{ accessToken: string }>('/v1/auth/agent-token', credentials)).body.accessToken
  const spoilt = `${accessToken.slice(0, -4)}AAAA`
  const refusalOf = async (method: string, path: string, authorization?: string) => {
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
    const body = method === 'POST' ? '{}' : null
    const answer = await fetch(host.url + path, { method, headers, body })
    const { code, details = {} } = (await answer.json()) as { code: string; details?: Record<string, string> }
    const challenge = answer.headers.get('www-authenticate') ?? answer.headers.get('x-amzn-remapped-www-authenticate')
    return [answer.status, code, details['reason'], challenge?.replace(/, error_description="[^"]+"$/, '')]
  }
  const missing = [401, 'auth.required', undefined, 'Bearer']
  const invalid = (reason: string) => [401, 'auth.invalid-token', reason, 'Bearer error="invalid_token"']
  const forbidden = [403, 'auth.forbidden', undefined, 'Bearer error="insufficient_scope"']
  const both = async (authorization: string | undefined, answer: unknown[]) => {
    expect(await refusalOf('GET', '/v1/auth/me', authorization)).toEqual(answer)
    expect(await refusalOf('POST', '/v1/intents', authorization)).toEqual(answer)
  }
  await both(undefined, missing)
  await both('Basic YTpi', missing)
  await both(`Bearer ${spoilt}`, invalid('unknown'))
  await both('Bearer a b', invalid('unknown'))
  expect(await refusalOf('POST', '/v1/carts', `Bearer ${spoilt}`)).toEqual(invalid('unknown'))
  for (const [method, path] of [
    ['GET', '/v1/me/addresses'],
    ['POST', '/v1/agents'],
  ] as const)
    expect(await refusalOf(method, path, `Bearer ${agent}`)).toEqual(forbidden)
  await host.local('clock', { advanceSeconds: 901 })
  await both(`Bearer ${accessToken}`, invalid('expired'))
  const again = (await post<{ accessToken: string }>('/v1/auth/login', who)).body.accessToken
  expect((await post('/v1/auth/logout', {}, { token: again })).status).toBe(200)
  await both(`Bearer ${again}`, invalid('ended'))
})

verifies('laptop.wire', `a call without a signature: ${expected('wire-without-signature')}`, async () => {
  const { hostname, port } = new URL(host.wireUrl)
  const calls = [{}, { host: 'evil.example' }].map(async (more) => {
    const headers = {
      'x-amz-target': 'AmazonSSM.GetParameter',
      authorization: `AWS4-HMAC-SHA256 Credential=${hostAccessKeyId}/20260101/eu-west-1/ssm/aws4_request`,
      ...more,
    }
    const { promise, resolve } = Promise.withResolvers<{ status: number | undefined; said: string }>()
    request({ hostname, port, method: 'POST', headers }, async (incoming) =>
      resolve({ status: incoming.statusCode, said: await text(incoming) }),
    ).end(JSON.stringify({ Name: '/purser/dev/email-key', WithDecryption: true }))
    return promise
  })
  for (const { status, said } of await Promise.all(calls)) {
    expect(status).toBe(403)
    expect(said).not.toContain('Value')
  }
  const staff = account()
  expect((await api(host).post('/v1/auth/register', staff)).status).toBe(201)
  await makeOperator(host, staff.email)
  const { body } = await api(host).post<{ scope: string }>('/v1/auth/login', staff)
  expect(body.scope).toContain('operate')
})

verifies('auth.logged', 'the log names the account of a refusal by a hash or an id, and never a secret', async () => {
  const { post } = api(host)
  const who = account()
  await post('/v1/auth/register', who)
  const wrong = { ...who, password: 'some other password' }
  expect((await post('/v1/auth/login', wrong)).status).toBe(401)
  const agentId = 'agt_01JX8Q2M4V7N5T3R9W6Y1Z0ABC'
  expect((await post('/v1/auth/agent-token', { agentId, clientSecret: 'pcs_guess' })).status).toBe(401)
  await eventually(() => {
    const lines = ['login', 'agent-token'].map((name) =>
      readFileSync(join(dataDir, `logs/purser-auth-${name}.log`), 'utf8'),
    )
    const refusals = lines.map((text) => text.split('\n').filter((line) => line.includes('auth.invalid-credentials')))
    expect(refusals[0]?.at(-1)).toMatch(/"account":"[0-9a-f]{16}"/)
    expect(refusals[1]?.at(-1)).toContain(`"account":"${agentId}"`)
    for (const secret of [who.email, wrong.password, 'pcs_guess']) expect(lines.join()).not.toContain(secret)
  })
})

verifies('laptop.wire', 'only its owner reads the data folder, also one that stood open before', () => {
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(statSync(join(dataDir, 'wire-key')).mode & 0o777).toBe(0o600)
})
