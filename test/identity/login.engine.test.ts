import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { handler as getMe } from '#functions/auth/get-me.ts'
import { handler as login } from '#functions/auth/login.ts'
import { handler as register } from '#functions/auth/register.ts'
import { all } from '#shared/platform/table/page.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { contextOf } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

const password = 'correct horse battery'
let people = 0
const registered = async () => {
  const email = `person${++people}@example.com`
  const answer = await call(register, { body: { email, password, name: 'Pat Example' } })
  expect(answer.status).toBe(201)
  return { email, ...(answer.body as { userId: string; accessToken: string }) }
}

describe('registration and login', () => {
  it('logs the new user in and shows them who they are', async () => {
    const { userId, email, accessToken } = await registered()
    const me = await call(getMe, { context: await contextOf(accessToken) })
    expect(me.body).toMatchObject({ kind: 'user', userId, email, name: 'Pat Example' })
    expect(me.body.scopes).toContain('approvals:decide')
    expect(me.body.scopes).not.toContain('operate')
  })

  verifies('fields.sealed', 'keeps neither the address, the name nor the password in the clear', async () => {
    const { userId, email } = await registered()
    const rows = JSON.stringify(await all({ partition: `USER#${userId}` }))
    for (const secret of [email, 'Pat Example', password]) expect(rows).not.toContain(secret)
  })

  it('refuses an address that is taken, however it is spelt', async () => {
    const { email } = await registered()
    const again = await call(register, { body: { email: email.toUpperCase(), password } })
    expect([again.status, again.body.code]).toEqual([409, 'auth.email-taken'])
  })

  verifies('auth.passwords', 'refuses passwords that guessers try first, and names that hide something', async () => {
    const email = 'ada.byron@example.com'
    const tried = [
      { password: '1234567890' },
      { password: 'Password2026!' },
      { password: 'ada.byron.1' },
      { password, name: 'Ada\u202enoryB' },
      { password, name: 'Ada\u200b' },
    ]
    for (const more of tried) {
      const { status, body } = await call(register, { body: { email, ...more } })
      expect([status, body.code], JSON.stringify(more)).toEqual([400, 'request.invalid'])
      expect(JSON.stringify(body)).not.toContain(more.password)
    }
    expect((await call(register, { body: { email, password } })).status).toBe(201)
  })

  verifies('auth.alike', 'answers an unknown address and a wrong password alike', async () => {
    const { email } = await registered()
    const wrong = await call(login, { body: { email, password: 'not the password' } })
    const unknown = await call(login, { body: { email: 'nobody@example.com', password } })
    const seen = ({ status, body: { requestId: _, ...body } }: typeof wrong) => ({ status, body })
    expect(seen(wrong)).toEqual(seen(unknown))
    expect(wrong.status).toBe(401)
  })

  verifies('auth.alike', 'stops the sixth guess within a minute from one place, and only there', async () => {
    const { email } = await registered()
    vi.stubEnv('LIMITS', JSON.stringify({ 'login.guesses': { uses: 5, perSeconds: 60 } }))
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] })
    const guess = (sourceIp: string) => call(login, { body: { email, password: 'a wrong guess' }, sourceIp })
    const statuses = await Promise.all(Array.from({ length: 6 }, () => guess('198.51.100.7')))
    expect(statuses.filter(({ status }) => status === 429)).toHaveLength(1)
    const refused = await guess('198.51.100.7')
    expect([refused.status, refused.body.code]).toEqual([429, 'request.rate-limited'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await guess('198.51.100.8')).status).toBe(401)
  })
})
