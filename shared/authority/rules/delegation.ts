import * as z from 'zod'
import { AddressId } from '#shared/identity/rules/address.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { lineOf } from '#shared/kernel/line.ts'
import { MerchantId } from '#shared/merchants/merchant-id.ts'
import { MethodId } from '#shared/payments/method-id.ts'

const minor = z.int().positive().max(100_000_000)

/** How a total may change between the decision and the payment: not at all, to less, or to more by a percentage or an amount, the smaller where both are given. */
export const DriftRule = z
  .strictObject({
    allow: z.enum(['never', 'lower', 'up_to']),
    percent: z.int().min(1).max(100).optional(),
    amountMinor: minor.optional(),
  })
  .refine(({ allow, percent, amountMinor }) => (allow === 'up_to') === (percent !== undefined || !!amountMinor), {
    path: ['allow'],
    message: 'Only up_to needs a percent or an amountMinor',
  })
export type DriftRule = z.output<typeof DriftRule>

/** The limits of a delegation, as its user states them. What is absent limits nothing. */
export const delegationTerms = {
  name: lineOf(80).optional(),
  /** The only agent that it is for; any of the user's when absent. */
  agentId: idSchema('agent').optional(),
  merchants: z.array(MerchantId).min(1).max(50).optional(),
  perPurchaseMinor: minor,
  /** Per calendar day (UTC). */
  perDayMinor: minor.optional(),
  /** Per calendar month (UTC). */
  perMonthMinor: minor,
  /** How many purchases in all. */
  purchases: z.int().min(1).max(10_000).optional(),
  /** At most one purchase in this many days. */
  everyDays: z.int().min(1).max(366).optional(),
  /** A total above this is an ordinary question. */
  askAboveMinor: minor.optional(),
  instruments: z.array(MethodId).min(1).max(20).optional(),
  /** The stored addresses that goods may go to; any stored one when absent. */
  addressIds: z.array(AddressId).min(1).max(50).optional(),
  drift: DriftRule.default({ allow: 'lower' }),
  expiresAt: z.iso.datetime(),
} as const

/** A delegation has one currency for good. */
export const DelegationBody = z.strictObject({
  ...delegationTerms,
  currency: z.string().regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code'),
})
export type DelegationBody = z.output<typeof DelegationBody>

export const delegationStates = ['active', 'revoked'] as const
export type DelegationState = (typeof delegationStates)[number]

/** A user's standing decision, as it is stored. */
export const Delegation = z.object({
  ...DelegationBody.shape,
  delegationId: z.string(),
  userId: z.string(),
  state: z.enum(delegationStates),
  createdAt: z.string(),
  updatedAt: z.string(),
  v: z.int().positive(),
  auditHead: z.string(),
})
export type Delegation = z.output<typeof Delegation>

/** Refuses limits that contradict each other; the sentence says which. */
export const contradictionIn = (
  { perPurchaseMinor, perDayMinor, perMonthMinor, askAboveMinor, expiresAt }: DelegationBody,
  nowMs: number,
): { at: keyof DelegationBody; says: string } | undefined => {
  if (perDayMinor !== undefined && perDayMinor > perMonthMinor)
    return { at: 'perDayMinor', says: 'The limit for a day cannot exceed the limit for a month' }
  if (perPurchaseMinor > (perDayMinor ?? perMonthMinor))
    return { at: 'perPurchaseMinor', says: 'The limit for one purchase cannot exceed the limit for a day or a month' }
  if (askAboveMinor !== undefined && askAboveMinor > perPurchaseMinor)
    return { at: 'askAboveMinor', says: 'The amount to ask above cannot exceed the limit for one purchase' }
  if (Date.parse(expiresAt) <= nowMs) return { at: 'expiresAt', says: 'A delegation ends in the future' }
  return undefined
}
