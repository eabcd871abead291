import * as z from 'zod'
import { getAgent } from '#shared/identity/rows/agents.ts'
import { getUser } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { operatorKey } from '#shared/kernel/principal.ts'
import { FreezeScope } from '#shared/operations/rows/freeze.ts'
import { switchFreeze } from '#shared/operations/rows/freeze-switch.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const Scope = FreezeScope.describe('`all`, or `user:usr_...`, `agent:agt_...`, `merchant:merchant-a`.').meta({
  examples: ['merchant:merchant-a'],
})

const isKnown = async (scope: string): Promise<boolean> => {
  const [kind, id = ''] = scope.split(':')
  if (kind === 'user') return (await getUser(id)) !== undefined
  if (kind === 'agent') return (await getAgent(id)) !== undefined
  return kind === 'all' || (await settings()).merchants.some(({ merchantId }) => merchantId === id)
}

/** The operators' freeze switch. Once it answers, no step in the scope requests a hold or an order; captures, undos and refunds go on. */
export const setFreeze = operation(
  {
    name: 'setFreeze',
    summary: 'Freeze or unfreeze spending for all, or for a user, an agent or a merchant',
    access: { as: ['operator'], scope: 'operate', fresh: { when: ({ frozen }) => !frozen, to: 'unfreeze spending' } },
    input: z.strictObject({ scope: Scope, frozen: z.boolean(), reason: lineOf(200).optional() }),
    output: z.object({ scope: z.string(), frozen: z.boolean() }),
    idempotency: 'optional',
    fails: ['freeze.nobody'],
    grants: { read: ['FREEZE', 'USER', 'AGENT'], write: ['FREEZE', 'AUDIT'], parameters: ['settings'] },
    http: { method: 'POST', path: '/v1/freeze' },
  },
  async ({ input, principal, commit }) => {
    // A mistyped scope would freeze nothing and still look like a success.
    if (input.frozen && !(await isKnown(input.scope)))
      throw new Failure('freeze.nobody', 'This scope names no known user, agent or merchant', { scope: input.scope })
    const change = {
      ...input,
      as: 'operator' as const,
      actor: operatorKey(principal),
    }
    const { frozen, writes } = await switchFreeze(change, Date.now())
    return commit(writes, { scope: input.scope, frozen })
  },
)

export const handler = http(setFreeze)
