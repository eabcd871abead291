import * as z from 'zod'
import { agentUse } from '#shared/authority/rows/agent-limits.ts'
import { limitsOf } from '#shared/identity/rows/users.ts'
import { periodOf } from '#shared/identity/rules/spending-limits.ts'
import { isFrozen } from '#shared/operations/rows/freeze.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { remainingBudget } from '#shared/purchase/rows/reservations.ts'

/** The user's spending limits. Agents may read them, so that they ask only for purchases within the limits. */
export const getLimits = operation(
  {
    name: 'getLimits',
    summary: 'Your spending limits, the rest of this month, and whether spending is frozen',
    tool: {
      says: "Shows the user's spending limits, the rest of this month, and whether spending is frozen. You cannot change them.",
    },
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    output: z.object({
      perPurchaseMinor: z.int(),
      perMonthMinor: z.int(),
      currency: z.string(),
      passkeyAboveMinor: z.int().optional().describe('Above it the user approves with a passkey.'),
      /** The calendar month (UTC) that the monthly limit counts. */
      period: z.string(),
      remainingMinor: z.int(),
      /** True while the user or an operator has frozen spending. */
      frozen: z.boolean(),
      /** Of the agent that asks: its own limits, where its user set any, and what is left of them. The least of all counts. */
      agent: z
        .object({
          perPurchaseMinor: z.int().optional(),
          dayRemainingMinor: z.int().optional(),
          monthRemainingMinor: z.int().optional(),
          currency: z.string().optional(),
          openApprovals: z.int(),
          openApprovalsMost: z.int(),
        })
        .optional(),
    }),
    fails: [],
    grants: { read: ['USER', 'BUDGET', 'FREEZE', 'LIST'] },
    http: { method: 'GET', path: '/v1/me/limits' },
  },
  async ({ principal }) => {
    const nowMs = Date.now()
    const limits = await limitsOf(principal.userId)
    const [remainingMinor, frozen, agent] = await Promise.all([
      remainingBudget(principal.userId, limits, nowMs),
      isFrozen([`user:${principal.userId}`]),
      principal.kind === 'agent' ? agentUse(principal.userId, principal.agentId, nowMs) : undefined,
    ])
    return { ...limits, period: periodOf(nowMs), remainingMinor, frozen, ...(agent && { agent }) }
  },
)

export const handler = http(getLimits)
