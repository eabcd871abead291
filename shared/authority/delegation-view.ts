import * as z from 'zod'
import { turnDaySeconds } from '#shared/authority/durations.ts'
import { type Delegation, DelegationTerms, delegationStates, isExpired } from '#shared/authority/rules/delegation.ts'
import type { DelegationLeft } from '#shared/authority/rules/judge-delegation.ts'

/** What is left of a delegation. A limit made smaller in mid-period may leave nothing. */
export const LeftView = z.object({
  perPurchaseMinor: z.int(),
  perDayMinor: z.int().optional(),
  perMonthMinor: z.int(),
  purchases: z.int().optional(),
  /** From when on its next purchase may be, where it has turns. */
  nextTurnAt: z.string().optional(),
})

/** A delegation, as its user and the agents it names see it. */
export const DelegationView = z.object({
  ...DelegationTerms.shape,
  delegationId: z.string(),
  state: z.enum([...delegationStates, 'expired']),
  left: LeftView,
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.int(),
})

export const delegationView = (
  { v, ...delegation }: Delegation,
  left: DelegationLeft,
  nowMs: number,
): z.input<typeof DelegationView> => {
  const { state, perPurchaseMinor, everyDays } = delegation
  const room = (amount: number) => Math.max(0, amount)
  const next = everyDays === undefined || left.lastAtSeconds === 0 ? 0 : left.lastAtSeconds + everyDays * turnDaySeconds
  return {
    ...delegation,
    state: state === 'active' && isExpired(delegation, nowMs) ? 'expired' : state,
    left: {
      perPurchaseMinor: room(Math.min(perPurchaseMinor, left.perMonthMinor, left.perDayMinor ?? perPurchaseMinor)),
      ...(left.perDayMinor !== undefined && { perDayMinor: room(left.perDayMinor) }),
      perMonthMinor: room(left.perMonthMinor),
      ...(left.purchases !== undefined && { purchases: room(left.purchases) }),
      ...(next > 0 && { nextTurnAt: new Date(next * 1000).toISOString() }),
    },
    version: v,
  }
}
