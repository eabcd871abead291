import * as z from 'zod'

const minor = z.int().positive()

/** How a total may change between the decision and the payment. */
export const driftKinds = ['never', 'lower', 'up_to'] as const

export const delegationStates = ['active', 'revoked'] as const
export type DelegationState = (typeof delegationStates)[number]

/** What a delegation limits. What is absent limits nothing. */
export const DelegationTerms = z.object({
  name: z.string().optional(),
  /** The only agent that it is for; any of the user's when absent. */
  agentId: z.string().optional(),
  merchants: z.array(z.string()).optional(),
  currency: z.string(),
  perPurchaseMinor: minor,
  /** Per calendar day (UTC). */
  perDayMinor: minor.optional(),
  /** Per calendar month (UTC). */
  perMonthMinor: minor,
  /** How many purchases in all. */
  purchases: z.int().optional(),
  /** At most one purchase in this many days. */
  everyDays: z.int().optional(),
  /** A total above this is an ordinary question. */
  askAboveMinor: minor.optional(),
  instruments: z.array(z.string()).optional(),
  /** The stored addresses that goods may go to; any stored one when absent. */
  addressIds: z.array(z.string()).optional(),
  /** `up_to` has a percent, an amount, or both: then the smaller counts. */
  drift: z.object({ allow: z.enum(driftKinds), percent: z.int().optional(), amountMinor: minor.optional() }),
  expiresAt: z.string(),
})
export type DelegationTerms = z.output<typeof DelegationTerms>

/** A user's standing decision, as it is stored. */
export const Delegation = DelegationTerms.extend({
  delegationId: z.string(),
  userId: z.string(),
  state: z.enum(delegationStates),
  createdAt: z.string(),
  updatedAt: z.string(),
  v: z.int().positive(),
  auditHead: z.string(),
})
export type Delegation = z.output<typeof Delegation>

/** Whether its time is over. */
export const isExpired = ({ expiresAt }: Pick<Delegation, 'expiresAt'>, nowMs: number): boolean =>
  Date.parse(expiresAt) <= nowMs
