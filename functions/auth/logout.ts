import * as z from 'zod'
import { revoking, sessionsOf } from '#shared/identity/rows/sessions.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Ends this session or all sessions of the user. Commands with its tokens fail at once; a cached read may succeed for one more minute. */
export const logout = operation(
  {
    name: 'logout',
    summary: 'End this session, or all your sessions',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({
      everywhere: z.boolean().default(false).describe('True ends all your sessions, false only this one.'),
    }),
    output: z.object({ ended: z.int() }),
    fails: [],
    grants: { read: ['SESSION'], write: ['SESSION'], index: ['gsi1'] },
    http: { method: 'POST', path: '/v1/auth/logout' },
  },
  async ({ input, principal, commit }) => {
    const own = principal.kind === 'user' && principal.sessionId ? [principal.sessionId] : []
    const others = input.everywhere ? (await sessionsOf(principal.userId)).map(({ sessionId }) => sessionId) : []
    const ended = [...new Set([...own, ...others])]
    for (let i = 0; i < ended.length; i += 50) await commit(ended.slice(i, i + 50).map(revoking), { ended: 0 })
    return { ended: ended.length }
  },
)

export const handler = http(logout)
