import * as z from 'zod'
import { listSessions, revoking } from '#shared/identity/rows/sessions.ts'
import { route } from '#shared/platform/http/route.ts'

/** Ends the caller's session, or all of theirs. Its tokens command nothing from then on; a read that was asked in the last minute may still be answered. */
export const handler = route(
  {
    operation: 'logout',
    method: 'POST',
    path: '/v1/auth/logout',
    summary: 'End this session, or every session of yours',
    access: { as: ['user'], scope: 'account:write' },
    body: z
      .strictObject({ everywhere: z.boolean().default(false).describe('All sessions of yours, not only this one.') })
      .prefault({}),
    reply: z.object({ ended: z.int() }),
    status: 200,
    fails: [],
    grants: { read: ['SESSION'], write: ['SESSION'], index: ['gsi1'] },
  },
  async ({ body, principal, commit }) => {
    const own = principal.kind === 'user' && principal.sessionId ? [principal.sessionId] : []
    const others = body.everywhere ? (await listSessions(principal.userId)).map(({ sessionId }) => sessionId) : []
    const ended = [...new Set([...own, ...others])]
    for (let i = 0; i < ended.length; i += 50)
      await commit(ended.slice(i, i + 50).map(revoking), { reply: { ended: 0 } })
    return { reply: { ended: ended.length } }
  },
)
