import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as agentToken } from '#functions/auth/agent-token.ts'
import { handler as changePassword } from '#functions/auth/change-password.ts'
import { handler as login } from '#functions/auth/login.ts'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { handler as register } from '#functions/auth/register.ts'
import { all } from '#shared/platform/table/page.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { contextOf, deniedFor } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
afterEach(() => {
  vi.unstubAllEnvs()
})

const old = 'correct horse battery'
const fresh = 'staple of another stable'
let people = 0
const registered = async () => {
  const email = `keeper${++people}@example.com`
  const { body } = await call(register, { body: { email, password: old } })
  const change = async (currentPassword: string, newPassword: string, more: object = {}) =>
    call(changePassword, {
      context: await contextOf(body.accessToken),
      body: { currentPassword, newPassword, ...more },
    })
  return { email, change, ...(body as { userId: string; accessToken: string; refreshToken: string }) }
}
const entry = async (email: string, password: string) => (await call(login, { body: { email, password } })).status

describe('a new password', () => {
  verifies('auth.outlasting', 'ends every session but the one that it opens', async () => {
    const person = await registered()
    const other = await call(login, { body: { email: person.email, password: old } })
    const changed = await person.change(old, fresh)
    expect(changed.status).toBe(200)
    expect([await entry(person.email, old), await entry(person.email, fresh)]).toEqual([401, 200])
    for (const { accessToken, refreshToken } of [person, other.body]) {
      expect(await deniedFor(accessToken)).toBeDefined()
      expect((await call(refresh, { body: { refreshToken } })).status).toBe(401)
    }
    expect(await deniedFor(changed.body.accessToken)).toBeUndefined()
    expect((await call(refresh, { body: { refreshToken: changed.body.refreshToken } })).status).toBe(200)
  })

  verifies('auth.outlasting', 'ends agents only if asked', async () => {
    const person = await registered()
    const context = await contextOf(person.accessToken)
    const { agentId, clientSecret } = (await call(createAgent, { context, body: { name: 'Scout' } })).body
    const acts = async () => (await call(agentToken, { body: { agentId, clientSecret } })).status
    const { accessToken } = (await person.change(old, fresh)).body
    expect(await acts()).toBe(200)
    const body = { currentPassword: fresh, newPassword: old, agents: true }
    await call(changePassword, { context: await contextOf(accessToken), body })
    expect(await acts()).toBe(401)
  })

  verifies('auth.alike', 'needs the current one, and guesses at it count as guesses at a login do', async () => {
    vi.stubEnv('LIMITS', JSON.stringify({ 'login.guesses': { uses: 3, perSeconds: 3600 } }))
    const person = await registered()
    for (const status of [401, 401, 401, 429]) {
      const refused = await person.change('not the password', fresh)
      expect(refused.status).toBe(status)
    }
    expect((await call(login, { body: { email: person.email, password: old } })).status).toBe(429)
    vi.unstubAllEnvs()
    expect(await entry(person.email, old)).toBe(200)
    expect(await deniedFor(person.accessToken)).toBeUndefined()
  })

  verifies('auth.passwords', 'is none that guessers try first', async () => {
    const person = await registered()
    for (const weak of ['short', 'Password2026!', `${person.email.split('@')[0]}.1`]) {
      const { status, body } = await person.change(old, weak)
      expect([status, body.code], weak).toEqual([400, 'request.invalid'])
      expect(JSON.stringify(body)).toContain('newPassword')
    }
    expect(await entry(person.email, old)).toBe(200)
  })

  it('is changed once by two changes at once, and both are in no doubt', async () => {
    const person = await registered()
    const [first, second] = await Promise.all([person.change(old, fresh), person.change(old, `${fresh} 2`)])
    expect([first.status, second.status].sort()).toEqual([200, 401])
    const kept = first.status === 200 ? fresh : `${fresh} 2`
    expect(await entry(person.email, kept)).toBe(200)
  })

  it('leaves who changed it in the audit, and no password', async () => {
    const person = await registered()
    await person.change(old, fresh)
    const rows = await all({ partition: `AUDIT#${person.userId}` })
    expect(rows).toMatchObject([{ action: 'password.change', actor: `user:${person.userId}` }])
    const text = JSON.stringify([rows, await all({ partition: `USER#${person.userId}` })])
    for (const secret of [old, fresh]) expect(text).not.toContain(secret)
  })
})
