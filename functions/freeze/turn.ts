import * as z from 'zod'
import { operatorKey } from '#shared/domain/principal.ts'
import { freshLogin } from '#shared/http/fresh-login.ts'
import { route } from '#shared/http/route.ts'
import { lineOf } from '#shared/kernel/line.ts'
import type { FreezeScope } from '#shared/store/freeze.ts'
import { turnFreeze } from '#shared/store/freeze-switch.ts'

const Scope = z
  .string()
  .regex(/^(all|(user|agent|merchant):[\w-]{1,64})$/, 'Expected all, or user:, agent: or merchant: and an id')
  .describe('`all`, or `user:usr_...`, `agent:agt_...`, `merchant:merchant-a`.')
  .meta({ examples: ['merchant:merchant-a'] })

/** The operators' switch: from the moment this answers, no step that moves money within the scope commits. */
export const handler = route(
  {
    operation: 'turnFreeze',
    method: 'POST',
    path: '/v1/freeze',
    summary: 'Stop spending of everybody, a user, an agent or a merchant, or let it go on',
    access: { as: ['operator'], scope: 'operate' },
    body: z.strictObject({ scope: Scope, frozen: z.boolean(), reason: lineOf(200).optional() }),
    reply: z.object({ scope: z.string(), frozen: z.boolean() }),
    status: 200,
    idempotency: 'optional',
    fails: ['auth.stale-login'],
    grants: { read: ['FREEZE'], write: ['FREEZE', 'AUDIT'] },
  },
  async ({ body, principal, commit }) => {
    // Stopping must not wait for a password; letting money move again takes the person.
    if (!body.frozen) freshLogin(principal, 'Log in again to let spending go on')
    const turn = { ...body, scope: body.scope as FreezeScope, as: 'operator' as const, actor: operatorKey(principal) }
    const { frozen, writes } = await turnFreeze(turn, Date.now())
    return commit(writes, { reply: { scope: body.scope, frozen } })
  },
)
