import { afterAll, beforeAll, expect } from 'vitest'
import { handler as login } from '#functions/auth/login.ts'
import { handler as register } from '#functions/auth/register.ts'
import { handler as replay } from '#functions/webhooks/replay.ts'
import { setOperator } from '#shared/identity/flows/set-operator.ts'
import { emailIndex, findByEmailIndex, type User } from '#shared/identity/rows/users.ts'
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

const password = 'correct horse battery'
let people = 0
const person = async () => {
  const email = `staff${++people}@example.com`
  const { body } = await call(register, { body: { email, password } })
  const user = async () => (await findByEmailIndex(await emailIndex(email))) as User
  const loggedIn = async () => String((await call(login, { body: { email, password } })).body.accessToken)
  return { email, token: String(body.accessToken), user, loggedIn }
}
const operates = async (token: string) =>
  (await call(replay, { params: { id: 'merchant-a.w-1' }, context: await contextOf(token) })).status

verifies('operator.made', 'whoever was made one logs in anew and then acts as one; nobody else does', async () => {
  const { user, token, loggedIn } = await person()
  expect(await operates(token)).toBe(403)
  await setOperator(await user(), true, Date.now())
  expect(await deniedFor(token)).toBe('ended')
  expect(await operates(await loggedIn())).toBe(404)
  expect(await operates((await person()).token)).toBe(403)
})

verifies('operator.made', 'taken back, it is gone at once, and both changes are in the audit', async () => {
  const { user, loggedIn } = await person()
  await setOperator(await user(), true, Date.now())
  const token = await loggedIn()
  await setOperator(await user(), false, Date.now())
  expect(await deniedFor(token)).toBe('ended')
  expect(await operates(await loggedIn())).toBe(403)
  const trail = await all({ partition: `AUDIT#${(await user()).userId}` })
  expect(trail.map(({ action }) => action)).toEqual(['operator.make', 'operator.end'])
  expect(trail[1]?.['prevHash']).toBe(trail[0]?.['hash'])
})

verifies('operator.made', 'no agent holds it, whatever its token was made to say', async () => {
  const { token } = await person()
  const { userId } = await contextOf(token)
  const agent = { kind: 'agent', userId: String(userId), agentId: 'agt_1', scopes: 'operate catalog:read' }
  expect((await call(replay, { params: { id: 'merchant-a.w-1' }, context: agent })).status).toBe(403)
})
