import * as z from 'zod'
import { getLimits } from '#shared/identity/rows/users.ts'
import { periodOf } from '#shared/identity/rules/spending-limits.ts'
import { isFrozen } from '#shared/operations/rows/freeze.ts'
import { route } from '#shared/platform/http/route.ts'
import { remainingBudget } from '#shared/purchase/rows/reservations.ts'

/** What the user allows to be spent; an agent may know it, to ask for what can be approved. */
export const handler = route(
  {
    operation: 'getLimits',
    method: 'GET',
    path: '/v1/me/limits',
    summary: 'Your spending limits, what is left of the month, and whether spending is frozen',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    reply: z.object({
      perPurchaseMinor: z.int(),
      perMonthMinor: z.int(),
      currency: z.string(),
      /** The calendar month, UTC, that is counted. */
      period: z.string(),
      remainingMinor: z.int(),
      /** Spending is stopped: by you, or for everybody. */
      frozen: z.boolean(),
    }),
    status: 200,
    fails: [],
    grants: { read: ['USER', 'BUDGET', 'FREEZE'] },
  },
  async ({ principal }) => {
    const nowMs = Date.now()
    const limits = await getLimits(principal.userId)
    const [remainingMinor, frozen] = await Promise.all([
      remainingBudget(principal.userId, limits, nowMs),
      isFrozen([`user:${principal.userId}`]),
    ])
    return { reply: { ...limits, period: periodOf(nowMs), remainingMinor, frozen } }
  },
)
