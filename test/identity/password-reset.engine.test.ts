import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as agentToken } from '#functions/auth/agent-token.ts'
import { handler as getMe } from '#functions/auth/get-me.ts'
import { handler as login } from '#functions/auth/login.ts'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { handler as register } from '#functions/auth/register.ts'
import { handler as requestReset } from '#functions/auth/request-password-reset.ts'
import { handler as resetPassword } from '#functions/auth/reset-password.ts'
import { handler as listNotifications } from '#functions/notices/list.ts'
import { all } from '#shared/platform/table/page.ts'
import { tellAll } from '#test/notices/notices-fixture.ts'
import { call } from '#test/support/api/api-call.ts'
import { baseUrl } from '#test/support/aws/aws-fake.ts'
import { startMailingStage } from '#test/support/aws/mailing-stage.ts'
import { overtake } from '#test/support/aws/overtake.ts'
import { standBeforeTable } from '#test/support/aws/table-faults.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import { linkFor } from '#test/support/people/links.ts'
import { contextOf, deniedFor } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { askedMails, carry, carryAll, tokenIn } from './links-fixture.ts'

const hashes = vi.hoisted(() => ({ made: 0 }))
vi.mock(import('#shared/identity/flows/passwords.ts'), async (original) => {
  const own = await original()
  const counted = <A extends unknown[], R>(work: (...args: A) => R) => {
    return (...args: A): R => {
      hashes.made++
      return work(...args)
    }
  }
  return { ...own, hashPassword: counted(own.hashPassword), passwordFits: counted(own.passwordFits) }
})

let stage: Awaited<ReturnType<typeof startMailingStage>>
beforeAll(async () => {
  stage = await startMailingStage()
})
afterAll(() => stage.stop())
// Each test has a day of its own, so the order of the events is that of the tests.
let startsAt = Date.parse('2026-12-01T10:00:00Z')
beforeEach(() => {
  startsAt += 86_400_000
  vi.useFakeTimers({ now: startsAt, toFake: ['Date'] })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
  stage.fake.empty()
})
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

const old = 'correct horse battery'
const fresh = 'staple of another stable'
const registered = async () => {
  const email = `${crypto.randomUUID()}@example.com`
  const { body } = await call(register, { body: { email, password: old } })
  return { email, ...(body as { userId: string; accessToken: string; refreshToken: string }) }
}
const entry = (email: string, password: string) => call(login, { body: { email, password } })
const ask = (email: string, sourceIp?: string) => call(requestReset, { body: { email }, ...(sourceIp && { sourceIp }) })
const reset = (token: string, newPassword = fresh, more: object = {}) =>
  call(resetPassword, { body: { token, newPassword, ...more } })
/** The token of the mail that an address just got. */
const mailed = async (email: string): Promise<string> => {
  await ask(email)
  const mails = (await carryAll(stage.fake)).filter(({ Destination }) => Destination.ToAddresses[0] === email)
  return tokenIn(mails.find(({ Content }) => Content.Simple.Body.Text.Data.includes('/reset-password?')))
}

describe('asking for a reset', () => {
  verifies(
    'account.reset-alike',
    'answers alike for an address with an account and one without, after equal work',
    async () => {
      const member = await registered()
      const table = standBeforeTable()
      let sources = 0
      const workFor = async (email: string) => {
        const [hashed, called] = [hashes.made, stage.aws.calls.length]
        table.counted()
        const { status, headers, body } = await ask(email, `198.51.100.${++sources}`)
        const { 'x-request-id': _, ...alike } = headers
        const work = [table.counted(), hashes.made - hashed, stage.aws.calls.slice(called)]
        return { status, alike, body, work }
      }
      await workFor('warm@example.com')
      const seen = await workFor(member.email)
      expect(await workFor(`${crypto.randomUUID()}@example.com`)).toEqual(seen)
      expect([seen.status, seen.body]).toEqual([202, { accepted: true }])
      table.leave()
      const { read, index, kms } = requestReset.spec.grants
      expect([read, index, kms]).toEqual([undefined, undefined, undefined])
    },
  )

  verifies('account.reset-alike', 'is limited alike, too', async () => {
    vi.stubEnv('LIMITS', JSON.stringify({ 'mail.address': { uses: 2, perSeconds: 3600 } }))
    const { email } = await registered()
    for (const address of [email, 'nobody@example.com']) {
      const answers = await Promise.all([1, 2, 3].map((n) => ask(address, `203.0.113.${n}`)))
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 429])
    }
  })

  verifies('account.links-bounded', 'a source that asks for many addresses is stopped', async () => {
    vi.stubEnv('LIMITS', JSON.stringify({ 'mail.source': { uses: 2, perSeconds: 3600 } }))
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push((await ask(`n${n}@example.com`, '192.0.2.77')).status)
    expect(statuses).toEqual([202, 202, 429])
  })

  it('mails nobody who has no account', async () => {
    await ask('nobody@example.com')
    expect(await carryAll(stage.fake)).not.toContainEqual(
      expect.objectContaining({ Destination: { ToAddresses: ['nobody@example.com'] } }),
    )
    const open = (await askedMails()).at(-1) ?? {}
    await carry(open)
    expect(stage.fake.mails.every(({ Destination }) => Destination.ToAddresses[0] !== 'nobody@example.com')).toBe(true)
  })
})

describe('a reset', () => {
  verifies('account.reset', 'ends every session, opens none, confirms the address and is told', async () => {
    const ada = await registered()
    const other = (await entry(ada.email, old)).body
    const token = await mailed(ada.email)
    const answer = await reset(token)
    expect([answer.status, answer.body]).toEqual([200, { reset: true, agentsEnded: true, cleared: true }])
    expect(answer.headers).not.toHaveProperty('set-cookie')
    for (const { accessToken, refreshToken } of [ada, other]) {
      expect(await deniedFor(accessToken)).toBeDefined()
      expect((await call(refresh, { body: { refreshToken } })).status).toBe(401)
    }
    expect((await entry(ada.email, old)).status).toBe(401)
    const back = await entry(ada.email, fresh)
    const context = await contextOf(back.body.accessToken)
    expect((await call(getMe, { context })).body.emailConfirmedAt).toBe(new Date().toISOString())
    await tellAll(ada.userId)
    const { items } = (await call(listNotifications, { context })).body
    expect(items.map(({ kind }: { kind: string }) => kind)).toContain('account.password-reset')
    const rows = (await wholeTable()).join('\n')
    for (const secret of [fresh, token.split('.')[1]]) expect(rows).not.toContain(secret)
  })

  verifies('account.reset', 'by the same link at once happens once', async () => {
    const { email, userId } = await registered()
    const token = await mailed(email)
    const answers = await Promise.all([reset(token, fresh), reset(token, `${fresh} 2`), reset(token, `${fresh} 3`)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410])
    const at = answers.findIndex(({ status }) => status === 200)
    expect((await entry(email, at === 0 ? fresh : `${fresh} ${at + 1}`)).status).toBe(200)
    expect((await reset(token, 'a third stable of staples')).body.code).toBe('auth.link-over')
    expect((await all({ partition: `AUDIT#${userId}` })).map(({ action }) => action)).toEqual(['password.reset'])
  })

  verifies('account.reset', 'takes the newest link alone, for half an hour, and for its own purpose', async () => {
    const { email, userId } = await registered()
    const older = await mailed(email)
    later(1)
    const newer = await mailed(email)
    const confirm = await linkFor(userId, 'confirm')
    for (const token of [older, confirm, `${newer}x`, userId, `${userId}.`])
      expect((await reset(token)).body.code, token).toBe('auth.link-over')
    later(1800)
    expect((await reset(newer)).status).toBe(410)
    expect((await entry(email, old)).status).toBe(200)
    expect((await reset(await mailed(email))).status).toBe(200)
  })

  verifies('account.reset', 'leaves no session to a login that was under way with the old password', async () => {
    const { email, userId } = await registered()
    const token = await linkFor(userId, 'reset')
    // Wherever in its course the reset overtakes the login.
    const [late] = await overtake(
      () => entry(email, old),
      5,
      () => reset(token),
    )
    if (late?.status === 200) expect(await deniedFor(late.body.accessToken)).toBeDefined()
    expect((await entry(email, fresh)).status).toBe(200)
  })

  verifies(
    'account.reset',
    'keeps agents of a confirmed address unless asked, and ends those of a stranger',
    async () => {
      const ada = await registered()
      const agentOf = async (accessToken: string) => {
        const { body } = await call(createAgent, { context: await contextOf(accessToken), body: { name: 'Scout' } })
        return async () =>
          (await call(agentToken, { body: { agentId: body.agentId, clientSecret: body.clientSecret } })).status
      }
      const stranger = await agentOf(ada.accessToken)
      expect((await reset(await linkFor(ada.userId, 'reset'))).body.agentsEnded).toBe(true)
      expect(await stranger()).toBe(401)
      const own = await agentOf((await entry(ada.email, fresh)).body.accessToken)
      expect((await reset(await linkFor(ada.userId, 'reset'), old)).body.agentsEnded).toBe(false)
      expect(await own()).toBe(200)
      await reset(await linkFor(ada.userId, 'reset'), fresh, { agents: true })
      expect(await own()).toBe(401)
    },
  )

  verifies('auth.passwords', 'takes no weak password, and the link still stands', async () => {
    const { email } = await registered()
    const token = await mailed(email)
    for (const weak of ['short', 'Password2026!', `${email.split('@')[0]}`]) {
      const { status, body } = await reset(token, weak)
      expect([status, body.code], weak).toEqual([400, 'request.invalid'])
      expect(JSON.stringify(body)).toContain('newPassword')
    }
    expect((await reset(token)).status).toBe(200)
  })

  verifies('account.reset', 'forgives the guesses at the password that is gone', async () => {
    const small = { 'login.guesses': { uses: 2, perSeconds: 60 }, 'login.account': { uses: 3, perSeconds: 3600 } }
    vi.stubEnv('LIMITS', JSON.stringify(small))
    const { email, userId } = await registered()
    for (const status of [401, 401, 429]) expect((await entry(email, 'not the password')).status).toBe(status)
    const elsewhere = { body: { email, password: 'not the password' }, sourceIp: '203.0.113.50' }
    expect([(await call(login, elsewhere)).status, (await call(login, elsewhere)).status]).toEqual([401, 429])
    await reset(await linkFor(userId, 'reset'))
    expect((await entry(email, fresh)).status).toBe(200)
  })

  verifies('account.links-secret', 'the mail names our page, and the half hour', async () => {
    const { email, userId } = await registered()
    await mailed(email)
    const text = stage.fake.mails.at(-1)?.Content.Simple.Body.Text.Data
    expect(text).toContain(`${baseUrl}/reset-password?token=${userId}.`)
    expect(text).toContain('30 minutes')
  })
})
