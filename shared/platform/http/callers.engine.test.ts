import { describe, expect, it } from 'vitest'
import { operation } from '#shared/platform/operation/operation.ts'
import { call } from '#test/support/api/api-call.ts'
import { http } from './http.ts'
import { agent, fresh, now, send, spec, user, userId } from './http-fixture.ts'

describe('who may call', () => {
  const fussy = http(
    operation(
      { ...spec, name: 'makeFussy', access: { as: ['user'], scope: 'approvals:decide', fresh: true } },
      async ({ input }) => ({ id: 'x', text: input.text }),
    ),
  )
  const may = { scopes: 'approvals:decide catalog:read' }

  it.each([
    ['nobody', undefined, 401, 'auth.required'],
    ['an agent, whatever scopes it claims', { ...agent, ...may }, 403, 'auth.forbidden'],
    ['a user without the scope', user(), 403, 'auth.forbidden'],
    ['a user who logged in too long ago', user({ ...may, authTime: String(now() - 301) }), 403, 'auth.stale-login'],
    ['a user whose login time is not known', { kind: 'user', userId, ...may }, 403, 'auth.stale-login'],
  ])('not %s', async (_, context, status, code) => {
    fresh()
    const answer = await call(fussy, { ...(context && { context }), body: 'not even looked at' })
    expect(answer).toMatchObject({ status, body: { code } })
  })

  it('a user who has just logged in', async () => {
    expect((await send(fussy, fresh(), 'a', { context: user(may) })).status).toBe(201)
  })
})
