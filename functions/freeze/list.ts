import * as z from 'zod'
import { activeFreezes } from '#shared/operations/rows/freeze-switch.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const Line = z.object({
  scope: z.string(),
  frozenBy: z.array(z.enum(['user', 'operator'])),
  by: z.string(),
  reason: z.string().optional(),
  since: z.string(),
})

/** All active freezes. */
export const listFrozen = operation(
  {
    name: 'listFrozen',
    summary: 'Active freezes: what is frozen, by whom and why',
    access: { as: ['operator'], scope: 'operate' },
    output: z.object({ items: z.array(Line) }),
    fails: [],
    grants: { read: ['FREEZE'] },
    http: { method: 'GET', path: '/v1/freeze' },
  },
  async () => {
    const items = (await activeFreezes()).map(({ scope, user, operator, by, reason, since }) => ({
      scope,
      frozenBy: [...(user ? ['user' as const] : []), ...(operator ? ['operator' as const] : [])],
      by,
      since,
      ...(reason && { reason }),
    }))
    return { items }
  },
)

export const handler = http(listFrozen)
