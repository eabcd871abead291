import * as z from 'zod'
import { route } from '#shared/http/route.ts'
import { freezing, unfreezing } from '#shared/store/freeze.ts'

/** The user's own emergency stop: from the moment this answers, no step that moves their money commits. */
export const handler = route(
  {
    operation: 'freezeSpending',
    method: 'POST',
    path: '/v1/me/freeze',
    summary: 'Stop all spending for you, or let it go on',
    access: { as: ['user'], scope: 'account:write' },
    body: z.strictObject({ frozen: z.boolean() }),
    reply: z.object({ frozen: z.boolean() }),
    status: 200,
    idempotency: 'optional',
    fails: [],
    grants: { write: ['FREEZE'] },
  },
  async ({ body, principal, commit }) => {
    const scope = `user:${principal.userId}` as const
    return commit(body.frozen ? freezing(scope) : unfreezing(scope), { reply: { frozen: body.frozen } })
  },
)
