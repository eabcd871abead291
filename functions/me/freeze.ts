import * as z from 'zod'
import { principalKey } from '#shared/kernel/principal.ts'
import { switchFreeze } from '#shared/operations/rows/freeze-switch.ts'
import { http } from '#shared/platform/http/http.ts'
import { freshLogin } from '#shared/platform/operation/fresh-login.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** The user's own emergency stop: from the moment this answers, no step that moves their money commits. What an operator froze stays frozen. */
export const freezeSpending = operation(
  {
    name: 'freezeSpending',
    summary: 'Stop all spending for you, or let it go on',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({ frozen: z.boolean() }),
    output: z.object({
      frozen: z.boolean().describe('Whether it is frozen now: also true while an operator froze it.'),
    }),
    idempotency: 'optional',
    fails: ['auth.stale-login'],
    grants: { read: ['FREEZE'], write: ['FREEZE', 'AUDIT'] },
    http: { method: 'POST', path: '/v1/me/freeze' },
  },
  async ({ input, principal, commit }) => {
    // Stopping takes nothing but a token; letting money move again takes the person.
    if (!input.frozen) freshLogin(principal, 'Log in again to let spending go on')
    const scope = `user:${principal.userId}` as const
    const turn = { scope, frozen: input.frozen, as: 'user' as const, actor: principalKey(principal) }
    const { frozen, writes } = await switchFreeze(turn, Date.now())
    return commit(writes, { frozen })
  },
)

export const handler = http(freezeSpending)
