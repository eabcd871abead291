import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as confirmEmail } from '#functions/auth/confirm-email.ts'
import { handler as getMe } from '#functions/auth/get-me.ts'
import { handler as register } from '#functions/auth/register.ts'
import { handler as requestConfirmation } from '#functions/auth/request-email-confirmation.ts'
import { all } from '#shared/platform/table/page.ts'
import { call } from '#test/support/api/api-call.ts'
import { baseUrl } from '#test/support/aws/aws-fake.ts'
import { startMailingStage } from '#test/support/aws/mailing-stage.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import { contextOf } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { askedMails, carry, carryAll, tokenIn } from './links-fixture.ts'

let stage: Awaited<ReturnType<typeof startMailingStage>>
beforeAll(async () => {
  stage = await startMailingStage()
})
afterAll(() => stage.stop())
// Each test has two days of its own, so the order of the events is that of the tests.
let startsAt = Date.parse('2026-12-01T10:00:00Z')
beforeEach(() => {
  startsAt += 2 * 86_400_000
  vi.useFakeTimers({ now: startsAt, toFake: ['Date'] })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
  stage.fake.empty()
})
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

const registered = async () => {
  const email = `${crypto.randomUUID()}@example.com`
  const { body } = await call(register, { body: { email, password: 'correct horse battery' } })
  const context = await contextOf(body.accessToken)
  return {
    email,
    userId: String(body.userId),
    me: async () => (await call(getMe, { context })).body,
    again: (sourceIp?: string) => call(requestConfirmation, { context, ...(sourceIp && { sourceIp }) }),
  }
}
const press = (token: string) => call(confirmEmail, { body: { token } })

verifies('account.confirmed', 'the mail of a registration leads to it, and the account says so', async () => {
  const ada = await registered()
  expect((await ada.me()).emailConfirmedAt).toBeUndefined()
  const mails = await carryAll(stage.fake)
  expect(mails.map(({ Destination }) => Destination.ToAddresses)).toEqual([[ada.email]])
  const text = mails[0]?.Content.Simple.Body.Text.Data
  expect(text).toContain(`${baseUrl}/confirm-email?token=${ada.userId}.`)
  later(60)
  const at = new Date().toISOString()
  expect(await press(tokenIn(mails[0]))).toMatchObject({ status: 200, body: { emailConfirmedAt: at } })
  expect((await ada.me()).emailConfirmedAt).toBe(at)
  expect((await ada.again()).body).toEqual({ mailed: false, emailConfirmedAt: at })
})

verifies('account.confirmed', 'two presses at once have one effect and one answer', async () => {
  const { userId } = await registered()
  const token = tokenIn((await carryAll(stage.fake))[0])
  const answers = await Promise.all([press(token), press(token), press(token)])
  later(5)
  const at = answers[0]?.body.emailConfirmedAt
  for (const answer of [...answers, await press(token)])
    expect([answer.status, answer.body]).toEqual([200, { emailConfirmedAt: at }])
  const changes = (await all({ partition: `AUDIT#${userId}` })).map(({ action, actor }) => [action, actor])
  expect(changes).toEqual([['email.confirm', `link:${userId}`]])
  expect((await all({ partition: `USER#${userId}`, prefix: 'EVT#ACCOUNT' })).length).toBe(1)
})

verifies('account.confirmed', 'an older link, one that is a day old, and one that was made up are over', async () => {
  const ada = await registered()
  const older = tokenIn((await carryAll(stage.fake))[0])
  later(1)
  await ada.again()
  const newer = tokenIn((await carryAll(stage.fake))[0])
  expect(newer).not.toBe(older)
  const { userId } = await registered()
  const invented = [older, `${newer}x`, `${userId}.${newer.split('.')[1]}`, 'usr_.x', 'x', `${newer}.x`]
  for (const token of invented) expect((await press(token)).body.code, token).toBe('auth.link-over')
  expect((await ada.me()).emailConfirmedAt).toBeUndefined()
  later(86_400)
  expect(await press(newer)).toMatchObject({ status: 410, body: { code: 'auth.link-over' } })
  expect((await ada.me()).emailConfirmedAt).toBeUndefined()
})

verifies('account.confirmed', 'an event that comes late brings back no older link', async () => {
  const ada = await registered()
  later(1)
  await ada.again()
  const [first, second] = (await askedMails()).slice(-2)
  await carry(second ?? {})
  const token = tokenIn(stage.fake.mails[0])
  await carry(first ?? {})
  expect(stage.fake.mails).toHaveLength(1)
  expect((await press(token)).status).toBe(200)
})

verifies('account.links-secret', 'no row and no event has the secret, and the event names nobody', async () => {
  const ada = await registered()
  const token = tokenIn((await carryAll(stage.fake))[0])
  const rows = (await wholeTable()).join('\n')
  expect(token.split('.')[1]).toHaveLength(43)
  expect(rows).not.toContain(token.split('.')[1])
  const event = (await askedMails()).at(-1)
  expect(JSON.stringify(event)).not.toContain(ada.userId)
  expect(event).toMatchObject({ data: { purpose: 'confirm' }, ttl: expect.any(Number) })
})

verifies('account.links-bounded', 'a mail goes out once, and one that SES refuses is tried three times', async () => {
  await registered()
  expect(await carryAll(stage.fake)).toHaveLength(1)
  expect(await carryAll(stage.fake)).toEqual([])
  stage.fake.empty()
  later(1)
  await registered()
  const event = (await askedMails()).at(-1) ?? {}
  stage.fake.fail(99)
  for (let n = 0; n < 2; n++) await expect(carry(event)).rejects.toThrow()
  await carry(event)
  await carry(event)
  expect([stage.fake.calls(), stage.fake.mails.length]).toEqual([3, 0])
})

verifies('account.links-bounded', 'an address gets so many in an hour, and a source asks for so many', async () => {
  const small = { 'mail.address': { uses: 2, perSeconds: 3600 }, 'mail.source': { uses: 3, perSeconds: 3600 } }
  vi.stubEnv('LIMITS', JSON.stringify(small))
  const [ada, ben] = [await registered(), await registered()]
  const statuses = (await Promise.all([1, 2, 3, 4].map((n) => ada.again(`198.51.100.${n}`)))).map(
    ({ status }) => status,
  )
  expect(statuses.sort()).toEqual([202, 202, 429, 429])
  const one = '203.0.113.9'
  expect([(await ben.again(one)).status, (await ben.again(one)).status]).toEqual([202, 202])
  const cat = await registered()
  expect([(await cat.again(one)).status, (await cat.again(one)).status]).toEqual([202, 429])
  later(3600)
  expect((await ada.again()).status).toBe(202)
})
