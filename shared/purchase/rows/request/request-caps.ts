import { type AgentCaps, agentCapsLeft } from '#shared/authority/rows/agent-limits.ts'
import { holdIn, roomIn } from '#shared/authority/rows/budgets.ts'
import { assertWithinLimits, type SpendingLimits } from '#shared/identity/rules/spending-limits.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Demand } from '#shared/purchase/rules/passkey-evidence.ts'
import type { RequestRows } from './request-rows.ts'

const above = (says: string, totalMinor: number, capMinor: number, currency: string): Failure =>
  new Failure('limit.exceeded', says, { totalMinor, capMinor, currency })

/** What the user's own limits demand of an approval of this total. */
export const demandOf = ({ passkeyAboveMinor }: SpendingLimits, totalMinor: number): Demand | undefined =>
  passkeyAboveMinor !== undefined && totalMinor > passkeyAboveMinor ? 'passkey' : undefined

/** What every cap but a delegation's leaves for one purchase: the user's, the agent's, and what the call itself names. Refused above a cap that no time gives back. */
export const capsOn = (
  { allowance: { limits, counter }, agent }: Pick<RequestRows, 'allowance' | 'agent'>,
  { totalMinor, currency }: { totalMinor: number; currency: string },
  maxTotalMinor: number | undefined,
): number[] => {
  assertWithinLimits(limits, totalMinor, currency)
  const ofAgent = agent ? agentCapsLeft(agent, currency) : []
  const atOnce = ofAgent.find(({ of }) => of === 'purchase')
  if (atOnce && totalMinor > atOnce.leftMinor)
    throw above('The total is above the limit of this agent for one purchase', totalMinor, atOnce.leftMinor, currency)
  if (maxTotalMinor !== undefined && totalMinor > maxTotalMinor)
    throw above('The total is above the maxTotalMinor of this call', totalMinor, maxTotalMinor, currency)
  return [
    limits.perPurchaseMinor,
    ...(limits.passkeyAboveMinor === undefined ? [] : [limits.passkeyAboveMinor]),
    roomIn(limits.perMonthMinor, counter),
    ...ofAgent.map(({ leftMinor }) => leftMinor),
    ...(maxTotalMinor === undefined ? [] : [maxTotalMinor]),
  ]
}

/** Holds the total against the agent's own budgets. */
export const holdAgent = (
  checkout: { checkoutId: string; version: number; totalMinor: number; currency: string },
  agent: AgentCaps | undefined,
): Guarded[] => {
  const { totalMinor, currency } = checkout
  return (agent?.budgets ?? []).flatMap(({ per, cap, counter, budget }) =>
    holdIn(
      checkout,
      { ...budget, cap, takes: totalMinor },
      counter,
      (remainingMinor) =>
        new Failure('limit.exceeded', `The total is above what is left of this agent's ${per}`, {
          totalMinor,
          remainingMinor,
          currency,
        }),
    ),
  )
}
