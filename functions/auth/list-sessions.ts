import * as z from 'zod'
import { sessionsOf } from '#shared/identity/rows/sessions.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** The caller's active sessions. */
export const listSessions = operation(
  {
    name: 'listSessions',
    summary: 'Your active sessions, newest first',
    access: { as: ['user'], scope: 'account:write' },
    output: z.object({
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
    fails: [],
    grants: { read: ['SESSION', 'EPOCHS'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/auth/sessions' },
  },
  async ({ principal }) => {
    const own = principal.kind === 'user' ? principal.sessionId : undefined
    const sessions = await sessionsOf(principal.userId)
    const items = sessions.map(({ sessionId, createdAt, lastUsedAt, expiresAtSeconds }) => ({
      sessionId,
      current: sessionId === own,
      createdAt,
      lastUsedAt,
      expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
    }))
    return { items }
  },
)

export const handler = http(listSessions)
