import * as z from 'zod'
import { activeFreezes } from '#shared/operations/rows/freeze-switch.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'

const Line = z.object({
  scope: z.string(),
  frozenBy: z.array(z.enum(['user', 'operator'])),
  by: z.string(),
  reason: z.string().optional(),
  since: z.string(),
})

/** Active freezes, page by page. */
export const listFrozen = operation(
  {
    name: 'listFrozen',
    summary: 'Active freezes: what is frozen, by whom and why',
    access: { as: ['operator'], scope: 'operate' },
    input: CursorQuery,
    output: pageOf(Line),
    fails: [],
    grants: { read: ['FREEZE'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/freeze' },
  },
  async ({ input }) => {
    const { items: frozen, cursor } = await activeFreezes(input)
    const items = frozen.map(({ scope, user, operator, by, reason, since }) => ({
      scope,
      frozenBy: [...(user ? ['user' as const] : []), ...(operator ? ['operator' as const] : [])],
      by,
      since,
      ...(reason && { reason }),
    }))
    return { items, ...(cursor && { cursor }) }
  },
)

export const handler = http(listFrozen)
