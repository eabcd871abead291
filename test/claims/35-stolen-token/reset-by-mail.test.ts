import { afterAll, beforeAll, expect } from 'vitest'
import { tokensFor } from '#functions/auth/issue-session.ts'
import { handler as resetPassword } from '#functions/auth/reset-password.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { linkFor } from '#test/support/people/links.ts'
import { deniedFor, newPerson } from '#test/support/people/people.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))

claimByTries(
  35,
  'a reset by mail counts once and leaves no session, also none whose login is under way',
  { small: 4, usual: 20, full: 200 },
  async ({ count, tried, each }) => {
    await each(count, async () => {
      const person = await newPerson()
      const { userId } = person
      const late = openingSession(newId('session'), userId, await epochsOf(userId))
      const older = await linkFor(userId, 'reset')
      const token = await linkFor(userId, 'reset')
      const reset = (by: string) => call(resetPassword, { body: { token: by, newPassword: 'staple of a stable' } })
      expect((await reset(older)).status).toBe(410)
      const answers = await Promise.all([reset(token), reset(token)])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 410])
      await commit([late.write])
      const { accessToken } = await tokensFor({ userId, operator: false }, late.session, late.refreshToken)
      for (const each of [person.accessToken, accessToken]) expect(await deniedFor(each, 'POST')).toBeDefined()
      tried()
    })
  },
)
