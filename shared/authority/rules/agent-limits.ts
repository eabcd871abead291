import * as z from 'zod'

const minor = z.int().positive().max(100_000_000)

/** How many approvals one agent may have open, unless its user sets another number. */
export const openApprovalsMost = 50

/** What one agent may ask for and buy, whoever decides. What is absent limits nothing. */
export const AgentLimits = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code'),
  perPurchaseMinor: minor.optional(),
  /** Per calendar day (UTC). */
  perDayMinor: minor.optional(),
  /** Per calendar month (UTC). */
  perMonthMinor: minor.optional(),
  openApprovals: z.int().min(1).max(500).default(openApprovalsMost),
})
export type AgentLimits = z.output<typeof AgentLimits>
