import * as z from 'zod'
import { principalKey } from '#shared/kernel/principal.ts'
import { switchFreeze } from '#shared/operations/rows/freeze-switch.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** The user's own freeze switch. Once it answers, no step requests a hold or an order of this user. An operator's freeze stays. */
export const freezeSpending = operation(
  {
    name: 'freezeSpending',
    summary: 'Freeze or unfreeze all your spending',
    access: { as: ['user'], scope: 'account:write', fresh: { when: ({ frozen }) => !frozen, to: 'unfreeze spending' } },
    input: z.strictObject({ frozen: z.boolean() }),
    output: z.object({
      frozen: z.boolean().describe('Whether your spending is frozen now, by you or by an operator.'),
    }),
    idempotency: 'optional',
    fails: [],
    grants: { read: ['FREEZE'], write: ['FREEZE', 'AUDIT'] },
    http: { method: 'POST', path: '/v1/me/freeze' },
  },
  async ({ input, principal, commit }) => {
    const scope = `user:${principal.userId}` as const
    const change = { scope, frozen: input.frozen, as: 'user' as const, actor: principalKey(principal) }
    const { frozen, writes } = await switchFreeze(change, Date.now())
    return commit(writes, { frozen })
  },
)

export const handler = http(freezeSpending)
