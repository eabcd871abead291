import * as z from 'zod'
import { periodOf } from '#shared/domain/budget.ts'
import { route } from '#shared/http/route.ts'
import { remainingBudget } from '#shared/store/reservations.ts'
import { getLimits } from '#shared/store/users.ts'

/** What the user allows to be spent; an agent may know it, to ask for what can be approved. */
export const handler = route(
  {
    operation: 'getLimits',
    method: 'GET',
    path: '/v1/me/limits',
    summary: 'Your spending limits and what is left of the month',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    reply: z.object({
      perPurchaseMinor: z.int(),
      perMonthMinor: z.int(),
      currency: z.string(),
      /** The calendar month, UTC, that is counted. */
      period: z.string(),
      remainingMinor: z.int(),
    }),
    status: 200,
    fails: [],
    grants: { read: ['USER', 'BUDGET'] },
  },
  async ({ principal }) => {
    const nowMs = Date.now()
    const limits = await getLimits(principal.userId)
    const remainingMinor = await remainingBudget(principal.userId, limits, nowMs)
    return { reply: { ...limits, period: periodOf(nowMs), remainingMinor } }
  },
)
