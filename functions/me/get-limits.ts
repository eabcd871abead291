import * as z from 'zod'
import { limitsOf } from '#shared/identity/rows/users.ts'
import { periodOf } from '#shared/identity/rules/spending-limits.ts'
import { isFrozen } from '#shared/operations/rows/freeze.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { remainingBudget } from '#shared/purchase/rows/reservations.ts'

/** What the user allows to be spent; an agent may know it, to ask for what can be approved. */
export const getLimits = operation(
  {
    name: 'getLimits',
    summary: 'Your spending limits, what is left of the month, and whether spending is frozen',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    output: z.object({
      perPurchaseMinor: z.int(),
      perMonthMinor: z.int(),
      currency: z.string(),
      /** The calendar month, UTC, that is counted. */
      period: z.string(),
      remainingMinor: z.int(),
      /** Spending is stopped: by you, or for everybody. */
      frozen: z.boolean(),
    }),
    fails: [],
    grants: { read: ['USER', 'BUDGET', 'FREEZE'] },
    http: { method: 'GET', path: '/v1/me/limits' },
  },
  async ({ principal }) => {
    const nowMs = Date.now()
    const limits = await limitsOf(principal.userId)
    const [remainingMinor, frozen] = await Promise.all([
      remainingBudget(principal.userId, limits, nowMs),
      isFrozen([`user:${principal.userId}`]),
    ])
    return { ...limits, period: periodOf(nowMs), remainingMinor, frozen }
  },
)

export const handler = http(getLimits)
