import * as z from 'zod'
import { getAgent } from '#shared/identity/rows/agents.ts'
import { getUser } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { operatorKey } from '#shared/kernel/principal.ts'
import type { FreezeScope } from '#shared/operations/rows/freeze.ts'
import { switchFreeze } from '#shared/operations/rows/freeze-switch.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { freshLogin } from '#shared/platform/operation/fresh-login.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const Scope = z
  .string()
  .regex(/^(all|(user|agent|merchant):[\w-]{1,64})$/, 'Expected all, or user:, agent: or merchant: and an id')
  .describe('`all`, or `user:usr_...`, `agent:agt_...`, `merchant:merchant-a`.')
  .meta({ examples: ['merchant:merchant-a'] })

const isKnown = async (scope: string): Promise<boolean> => {
  const [kind, id = ''] = scope.split(':')
  if (kind === 'user') return (await getUser(id)) !== undefined
  if (kind === 'agent') return (await getAgent(id)) !== undefined
  return kind === 'all' || (await settings()).merchants.some(({ merchantId }) => merchantId === id)
}

/** The operators' switch: from the moment this answers, no step that moves money within the scope commits. */
export const turnFreeze = operation(
  {
    name: 'turnFreeze',
    summary: 'Stop spending of everybody, a user, an agent or a merchant, or let it go on',
    access: { as: ['operator'], scope: 'operate' },
    input: z.strictObject({ scope: Scope, frozen: z.boolean(), reason: lineOf(200).optional() }),
    output: z.object({ scope: z.string(), frozen: z.boolean() }),
    idempotency: 'optional',
    fails: ['auth.stale-login', 'freeze.nobody'],
    grants: { read: ['FREEZE', 'USER', 'AGENT'], write: ['FREEZE', 'AUDIT'], parameters: ['settings'] },
    http: { method: 'POST', path: '/v1/freeze' },
  },
  async ({ input, principal, commit }) => {
    // Stopping must not wait for a password; letting money move again takes the person.
    if (!input.frozen) freshLogin(principal, 'Log in again to let spending go on')
    // A scope with a slip of the pen would freeze nothing, and look as if it did.
    else if (!(await isKnown(input.scope)))
      throw new Failure('freeze.nobody', 'There is nobody of that name to freeze', { scope: input.scope })
    const turn = { ...input, scope: input.scope as FreezeScope, as: 'operator' as const, actor: operatorKey(principal) }
    const { frozen, writes } = await switchFreeze(turn, Date.now())
    return commit(writes, { scope: input.scope, frozen })
  },
)

export const handler = http(turnFreeze)
