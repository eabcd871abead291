import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { tokensFor } from '#functions/auth/issue-session.ts'
import { handler as listSessions } from '#functions/auth/list-sessions.ts'
import { handler as logout } from '#functions/auth/logout.ts'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { contextOf, deniedFor, newPerson } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
afterEach(() => {
  vi.useRealTimers()
})
const later = (seconds: number) => vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] })

const secondSession = async (userId: string) => {
  const { session, refreshToken, write } = openingSession(newId('session'), userId, await epochsOf(userId))
  await commit([write])
  return tokensFor({ userId, operator: false }, session, refreshToken)
}

describe('refresh', () => {
  const trade = (refreshToken: string) => call(refresh, { body: { refreshToken } })

  it('gives new tokens that keep the time of the login', async () => {
    const person = await newPerson()
    const before = await contextOf(person.accessToken)
    later(400)
    const next = await trade(person.refreshToken)
    expect(next.status).toBe(200)
    expect(next.body.refreshToken).not.toBe(person.refreshToken)
    const after = await contextOf(next.body.accessToken)
    expect(after).toMatchObject({ sessionId: before['sessionId'], authTime: before['authTime'] })
  })

  verifies(
    'auth.refresh-reuse',
    'answers a double submit with the same token, so that whichever answer arrives works',
    async () => {
      const { refreshToken } = await newPerson()
      const [one, two] = await Promise.all([trade(refreshToken), trade(refreshToken)])
      expect([one.status, two.status]).toEqual([200, 200])
      expect(one.body.refreshToken).toBe(two.body.refreshToken)
      expect((await trade(one.body.refreshToken)).status).toBe(200)
    },
  )

  verifies('auth.refresh-reuse', 'gives a client whose answer was lost the same token for a minute', async () => {
    const { refreshToken } = await newPerson()
    const lost = await trade(refreshToken)
    later(59)
    const retried = await trade(refreshToken)
    expect([retried.status, retried.body.refreshToken]).toEqual([200, lost.body.refreshToken])
  })

  verifies('auth.refresh-reuse', 'lets a third tab in with the token that the first two traded in', async () => {
    const { refreshToken } = await newPerson()
    const first = await trade(refreshToken)
    const second = await trade(first.body.refreshToken)
    const third = await trade(refreshToken)
    expect([second.status, third.status]).toEqual([200, 200])
    expect(third.body.refreshToken).toBe(second.body.refreshToken)
  })

  verifies('auth.refresh-reuse', 'ends the session when a token is traded in again after the grace', async () => {
    const person = await newPerson()
    const next = await trade(person.refreshToken)
    later(61)
    expect((await trade(person.refreshToken)).status).toBe(401)
    expect((await trade(next.body.refreshToken)).status).toBe(401)
    expect(await deniedFor(next.body.accessToken)).toBe('ended')
  })

  verifies('auth.refresh-reuse', 'ends the session at once when a token older than the last is traded in', async () => {
    const person = await newPerson()
    const second = await trade(person.refreshToken)
    later(61)
    const third = await trade(second.body.refreshToken)
    expect((await trade(person.refreshToken)).status).toBe(401)
    expect((await trade(third.body.refreshToken)).status).toBe(401)
  })

  it('lets nobody end a session by making tokens up', async () => {
    const { refreshToken } = await newPerson()
    const [sessionId, family] = refreshToken.split('.')
    expect((await trade(`${sessionId}.made-up.made-up`)).status).toBe(401)
    expect((await trade(`${sessionId}.${family}`)).status).toBe(401)
    expect((await trade(refreshToken)).status).toBe(200)
  })

  it('ends with the session, however often it was refreshed', async () => {
    const { refreshToken } = await newPerson()
    later(31 * 24 * 3600)
    expect((await trade(refreshToken)).status).toBe(401)
  })
})

describe('sessions', () => {
  verifies('auth.revoked', 'are listed, and after a logout their tokens are refused at once', async () => {
    const { userId, accessToken } = await newPerson()
    const second = await secondSession(userId)
    const context = await contextOf(accessToken)
    const listed = await call(listSessions, { context })
    expect(listed.body.items.map(({ current }: { current: boolean }) => current)).toEqual([false, true])
    expect((await call(logout, { context })).body).toEqual({ ended: 1, agents: { ended: 0, kept: 0 } })
    expect(await deniedFor(accessToken)).toBe('ended')
    expect(await contextOf(second.accessToken)).toMatchObject({ kind: 'user' })
  })

  it('can all be ended together', async () => {
    const { userId, accessToken } = await newPerson()
    const second = await secondSession(userId)
    const context = await contextOf(accessToken)
    expect((await call(logout, { context, body: { everywhere: true } })).body).toEqual({
      ended: 2,
      agents: { ended: 0, kept: 0 },
    })
    expect(await deniedFor(second.accessToken)).toBe('ended')
  })
})
