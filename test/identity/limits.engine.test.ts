import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as agentToken } from '#functions/auth/agent-token.ts'
import { handler as login } from '#functions/auth/login.ts'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { handler as register } from '#functions/auth/register.ts'
import { standardLimits } from '#shared/platform/operation/limits.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
beforeEach(() => {
  vi.stubEnv('LIMITS', JSON.stringify({ 'login.source': { uses: 4, perSeconds: 300 }, ...small }))
  vi.useFakeTimers({ now: Date.parse('2026-11-30T10:00:00Z'), toFake: ['Date'] })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})
const small = {
  'register.source': { uses: 2, perSeconds: 3600 },
  'login.account': { uses: 3, perSeconds: 3600 },
  'refresh.source': { uses: 2, perSeconds: 60 },
  'agent-token.source': { uses: 2, perSeconds: 60 },
}
const password = 'correct horse battery'
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const busy = { status: 429, body: { code: 'request.rate-limited' } }

verifies(
  'limits.callers',
  'many accounts tried from one source, and from its whole network, are slowed down',
  async () => {
    const from = (n: number, sourceIp: string) =>
      call(login, { body: { email: `nobody${n}@example.com`, password: 'a wrong guess' }, sourceIp })
    for (let n = 0; n < 4; n++) expect((await from(n, `2001:db8:7:7::${n + 1}`)).status).toBe(401)
    const refused = await from(5, '2001:db8:7:7:ffff::9')
    expect(refused).toMatchObject(busy)
    expect(Number(refused.headers['retry-after'])).toBe(300)
    expect((await from(6, '2001:db8:7:8::1')).status).toBe(401)
    later(300)
    expect((await from(7, '2001:db8:7:7::1')).status).toBe(401)
  },
)

verifies('limits.callers', 'callers read what is left of a limit in each answer, and when there is more', async () => {
  const sourceIp = '203.0.113.77'
  const registering = () =>
    call(register, { body: { email: `${crypto.randomUUID()}@example.com`, password }, sourceIp })
  const answers = [await registering(), await registering(), await registering()]
  const said = answers.map(({ status, headers }) => [status, headers['ratelimit-policy'], headers['ratelimit']])
  const left = Number(/t=(\d+)/.exec(String(answers[0]?.headers['ratelimit']))?.[1])
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(3600)
  expect(said).toEqual([
    [201, '"register.source";q=2;w=3600', `"register.source";r=1;t=${left}`],
    [201, '"register.source";q=2;w=3600', `"register.source";r=0;t=${left}`],
    [429, '"register.source";q=2;w=3600', `"register.source";r=0;t=${left}`],
  ])
  later(left)
  expect((await registering()).headers['ratelimit']).toMatch(/^"register.source";r=1;t=3600$/)
})

verifies('limits.callers', 'one account tried from many sources is slowed down', async () => {
  const guess = (n: number) =>
    call(login, { body: { email: 'ada@example.com', password: 'a wrong guess' }, sourceIp: `198.51.100.${n}` })
  for (let n = 1; n <= 3; n++) expect((await guess(n)).status).toBe(401)
  expect(await guess(4)).toMatchObject(busy)
})

verifies('limits.callers', 'nobody registers, refreshes or tries agents without end', async () => {
  const sourceIp = '203.0.113.5'
  const email = () => `${crypto.randomUUID()}@example.com`
  const registering = () => call(register, { body: { email: email(), password }, sourceIp })
  expect([(await registering()).status, (await registering()).status]).toEqual([201, 201])
  expect(await registering()).toMatchObject(busy)
  const refreshing = () => call(refresh, { body: { refreshToken: 'ses_1.a.b' }, sourceIp })
  const trying = () =>
    call(agentToken, { body: { agentId: 'agt_01JX8Q2M4V7N5T3R9W6Y1Z0ABC', clientSecret: 'x' }, sourceIp })
  for (const one of [refreshing, trying]) {
    expect([(await one()).status, (await one()).status]).toEqual([401, 401])
    expect(await one()).toMatchObject(busy)
  }
})

verifies('limits.callers', 'calls at the same moment do not slip by together', async () => {
  vi.stubEnv('LIMITS', JSON.stringify({ 'refresh.source': { uses: 5, perSeconds: 60 } }))
  const all = Array.from({ length: 20 }, () =>
    call(refresh, { body: { refreshToken: 'ses_1.a.b' }, sourceIp: '203.0.113.77' }),
  )
  const statuses = (await Promise.all(all)).map(({ status }) => status)
  expect(statuses.filter((status) => status !== 429)).toHaveLength(5)
})

verifies('limits.callers', 'a stage that says nothing has the standard limits, never none', async () => {
  vi.stubEnv('LIMITS', '')
  const { uses } = standardLimits['agent-token.source']
  const ask = () =>
    call(agentToken, {
      body: { agentId: `agt_${crypto.randomUUID().replaceAll('-', '').slice(0, 26).toUpperCase()}`, clientSecret: 'x' },
      sourceIp: '203.0.113.99',
    })
  const statuses = (await Promise.all(Array.from({ length: uses + 3 }, ask))).map(({ status }) => status)
  expect(statuses.filter((status) => status === 429)).toHaveLength(3)
})
