import * as z from 'zod'
import { revoking, sessionsOf } from '#shared/identity/rows/sessions.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Ends the caller's session, or all of theirs. Its tokens command nothing from then on; a read that was asked in the last minute may still be answered. */
export const logout = operation(
  {
    name: 'logout',
    summary: 'End this session, or every session of yours',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({
      everywhere: z.boolean().default(false).describe('All sessions of yours, not only this one.'),
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
