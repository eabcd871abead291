import * as z from 'zod'
import { principalKey } from '#shared/kernel/principal.ts'
import { turnFreeze } from '#shared/operations/rows/freeze-switch.ts'
import { freshLogin } from '#shared/platform/http/fresh-login.ts'
import { route } from '#shared/platform/http/route.ts'

/** The user's own emergency stop: from the moment this answers, no step that moves their money commits. What an operator froze stays frozen. */
export const handler = route(
  {
    operation: 'freezeSpending',
    method: 'POST',
    path: '/v1/me/freeze',
    summary: 'Stop all spending for you, or let it go on',
    access: { as: ['user'], scope: 'account:write' },
    body: z.strictObject({ frozen: z.boolean() }),
    reply: z.object({
      frozen: z.boolean().describe('Whether it is frozen now: also true while an operator froze it.'),
    }),
    status: 200,
    idempotency: 'optional',
    fails: ['auth.stale-login'],
    grants: { read: ['FREEZE'], write: ['FREEZE', 'AUDIT'] },
  },
  async ({ body, principal, commit }) => {
    // Stopping takes nothing but a token; letting money move again takes the person.
    if (!body.frozen) freshLogin(principal, 'Log in again to let spending go on')
    const scope = `user:${principal.userId}` as const
    const turn = { scope, frozen: body.frozen, as: 'user' as const, actor: principalKey(principal) }
    const { frozen, writes } = await turnFreeze(turn, Date.now())
    return commit(writes, { reply: { frozen } })
  },
)
