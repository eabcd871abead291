import { delegationKeys, delegationLeft, holdDelegation } from '#shared/authority/rows/delegation-budgets.ts'
import { delegations } from '#shared/authority/rows/delegation-versions.ts'
import { delegationUnchanged } from '#shared/authority/rows/delegations.ts'
import type { Delegation } from '#shared/authority/rules/delegation.ts'
import {
  type AskedTerms,
  firstUnmet,
  type Judgement,
  judgeDelegation,
} from '#shared/authority/rules/judge-delegation.ts'
import { mostCharged } from '#shared/authority/rules/most-charged.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { type Guarded, getEach } from '#shared/platform/table/table.ts'
import type { DelegatedBy, NotCovered } from '#shared/purchase/rules/delegated-by.ts'

/** A delegation with the rules as they were judged, and the rows behind its counters. */
export interface Judged {
  delegation: Delegation
  judged: Judgement[]
  counters: (Item | undefined)[]
}

/** Judges terms by every active delegation of the user, whose list is the row read; a delegation for another agent is left out. */
export const judgedDelegations = async (
  listRow: Item | undefined,
  question: AskedTerms,
  nowMs: number,
): Promise<Judged[]> => {
  const own = (await delegations.activeIn(listRow)).filter(
    ({ agentId, state }) => state === 'active' && (agentId === undefined || agentId === question.agentId),
  )
  const rows = await getEach(own.flatMap((each) => delegationKeys(each, nowMs)))
  return own.map((delegation, at) => {
    const counters = rows.slice(4 * at, 4 * at + 4)
    return {
      delegation,
      counters,
      judged: judgeDelegation(delegation, question, delegationLeft(delegation, counters), nowMs),
    }
  })
}

/** The rule of each delegation that was not met. */
export const notCoveredBy = (all: readonly Judged[]): NotCovered[] =>
  all.flatMap(({ delegation: { delegationId, v }, judged }) => {
    const unmet = firstUnmet(judged)
    return unmet ? [{ delegationId, version: v, rule: unmet.rule, says: unmet.says }] : []
  })

/** The decision of a delegation that covers a checkout, with the rows that take it out of its budgets. Its own row must still be what was judged. */
export interface Covering {
  by: DelegatedBy
  rules: Judgement[]
  writes: Guarded[]
  /** It was the last purchase that the delegation had. */
  usedUp: boolean
}

/** The first delegation that covers the terms decides, oldest first. `caps` are what every other cap leaves. */
export const coveringDecision = (
  all: readonly Judged[],
  checkout: { checkoutId: string; version: number; totalMinor: number },
  caps: readonly number[],
  nowMs: number,
): Covering | undefined => {
  const covering = all.find(({ judged }) => !firstUnmet(judged))
  if (!covering) return undefined
  const { delegation, judged, counters } = covering
  const { delegationId, v, drift } = delegation
  const mostMinor = mostCharged(delegation, checkout.totalMinor, caps)
  return {
    by: { delegationId, version: v, mostMinor, ...(drift.allow === 'never' && { exactly: true as const }) },
    rules: judged,
    usedUp: delegationLeft(delegation, counters).purchases === 1,
    writes: [delegationUnchanged(delegation), ...holdDelegation(checkout, delegation, counters, nowMs)],
  }
}
