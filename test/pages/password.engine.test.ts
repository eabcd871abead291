import { afterAll, beforeAll, expect } from 'vitest'
import { handler as login } from '#functions/auth/login.ts'
import { handler as register } from '#functions/auth/register.ts'
import { handler as changePassword } from '#functions/pages/security/change-password.ts'
import { handler as showPassword } from '#functions/pages/security/show-password.ts'
import { handler as showSecurity } from '#functions/pages/security/show-security.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { browse, cookieOf, fieldsIn } from '#test/support/people/browsing.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
let origin: string
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
  ;({ baseUrl: origin } = await settings())
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))

const old = 'correct horse battery'
const fresh = 'staple of another stable'

verifies('pages.acts', 'a person changes the password: other sessions end, and this browser goes on', async () => {
  const email = 'page@example.com'
  const { userId } = (await call(register, { body: { email, password: old } })).body
  const [cookie, other] = [await cookieOf(userId), await cookieOf(userId)]
  const { html } = await browse(showPassword, { headers: { cookie } })
  const form = fieldsIn(html, '/security/password', 'Change your password')
  const change = (fields: Record<string, string>) =>
    browse(changePassword, { fields: { ...form, ...fields }, headers: { cookie, origin } })
  const wrong = await change({ currentPassword: 'not the password', newPassword: fresh })
  expect([wrong.status, wrong.html]).toEqual([401, expect.stringContaining('current password is wrong')])
  const weak = await change({ currentPassword: old, newPassword: 'Password2026!' })
  expect(weak.status).toBe(400)
  const done = await change({ currentPassword: old, newPassword: fresh })
  expect([done.status, done.headers['location']]).toEqual([303, expect.stringContaining('/security')])
  const [next = ''] = String(done.headers['set-cookie']).split(';')
  const statusOf = async (each: string) => (await browse(showSecurity, { headers: { cookie: each } })).status
  expect([await statusOf(cookie), await statusOf(other), await statusOf(next)]).toEqual([303, 303, 200])
  const entries = [old, fresh].map(async (password) => (await call(login, { body: { email, password } })).status)
  expect(await Promise.all(entries)).toEqual([401, 200])
})
