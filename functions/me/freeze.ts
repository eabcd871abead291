import * as z from 'zod'
import { freshLoginSeconds } from '#shared/domain/principal.ts'
import { route } from '#shared/http/route.ts'
import { Failure } from '#shared/kernel/errors.ts'
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
    fails: ['auth.stale-login'],
    grants: { write: ['FREEZE'] },
  },
  async ({ body, principal, commit }) => {
    const age = principal.kind === 'user' ? Date.now() / 1000 - principal.authTime : Number.POSITIVE_INFINITY
    // Stopping takes nothing but a token; letting money move again takes the person.
    if (!body.frozen && age > freshLoginSeconds)
      throw new Failure('auth.stale-login', 'Log in again to let spending go on', { maxAgeSeconds: freshLoginSeconds })
    const scope = `user:${principal.userId}` as const
    return commit(body.frozen ? freezing(scope) : unfreezing(scope), { reply: { frozen: body.frozen } })
  },
)
