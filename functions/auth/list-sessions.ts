import * as z from 'zod'
import { listSessions } from '#shared/identity/rows/sessions.ts'
import { route } from '#shared/platform/http/route.ts'

/** Where the caller is logged in. */
export const handler = route(
  {
    operation: 'listSessions',
    method: 'GET',
    path: '/v1/auth/sessions',
    summary: 'Your sessions that are not over, newest first',
    access: { as: ['user'], scope: 'account:write' },
    reply: z.object({
      items: z.array(
        z.object({
          sessionId: z.string(),
          current: z.boolean(),
          createdAt: z.string(),
          lastUsedAt: z.string(),
          expiresAt: z.string(),
        }),
      ),
    }),
    status: 200,
    fails: [],
    grants: { read: ['SESSION'], index: ['gsi1'] },
  },
  async ({ principal }) => {
    const own = principal.kind === 'user' ? principal.sessionId : undefined
    const sessions = await listSessions(principal.userId)
    const items = sessions.map(({ sessionId, createdAt, lastUsedAt, expiresAtSeconds }) => ({
      sessionId,
      current: sessionId === own,
      createdAt,
      lastUsedAt,
      expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
    }))
    return { reply: { items } }
  },
)
