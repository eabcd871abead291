import * as z from 'zod'
import { listFrozen } from '#shared/operations/rows/freeze-switch.ts'
import { route } from '#shared/platform/http/route.ts'

const Line = z.object({
  scope: z.string(),
  frozenBy: z.array(z.enum(['user', 'operator'])),
  by: z.string(),
  reason: z.string().optional(),
  since: z.string(),
})

/** Whose spending stands still. */
export const handler = route(
  {
    operation: 'listFrozen',
    method: 'GET',
    path: '/v1/freeze',
    summary: 'What is frozen, by whom and why',
    access: { as: ['operator'], scope: 'operate' },
    reply: z.object({ items: z.array(Line) }),
    status: 200,
    fails: [],
    grants: { read: ['FREEZE'] },
  },
  async () => {
    const items = (await listFrozen()).map(({ scope, user, operator, by, reason, since }) => ({
      scope,
      frozenBy: [...(user ? ['user' as const] : []), ...(operator ? ['operator' as const] : [])],
      by,
      since,
      ...(reason && { reason }),
    }))
    return { reply: { items } }
  },
)
