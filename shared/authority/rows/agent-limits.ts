import { AgentLimits, openApprovalsMost } from '#shared/authority/rules/agent-limits.ts'
import { utcDayOf } from '#shared/authority/rules/periods.ts'
import { periodOf } from '#shared/identity/rules/spending-limits.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { absent, fewerThan, type Item, joins, type Key, leaves } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, getEach, update } from '#shared/platform/table/table.ts'
import { type Budget, counterKey, roomIn } from './budgets.ts'

const always = () => new Error('No condition')
const openKey = (userId: string, agentId: string): Key => keys.limitedList(userId, `open-approvals#${agentId}`)

/** What one agent may spend in a period, with its counter. */
export interface AgentBudget {
  per: 'day' | 'month'
  cap: number
  counter: Item | undefined
  budget: Pick<Budget, 'budgetId' | 'period'>
}
/** An agent's own limits with what it has used of them. */
export interface AgentCaps {
  agentId: string
  limits: AgentLimits | undefined
  budgets: AgentBudget[]
  /** How many of its approvals wait for a decision. */
  open: number
}

const budgetsOf = (agentId: string, currency: string, nowMs: number) => {
  const id = (per: 'day' | 'month') => `${agentId}.${per}.${currency}`
  return [
    { per: 'day', budget: { budgetId: id('day'), period: utcDayOf(nowMs) } },
    { per: 'month', budget: { budgetId: id('month'), period: periodOf(nowMs) } },
  ] as const
}

/** Where an agent's limits, its counters and its open approvals are, for `agentCapsIn`. */
export const agentCapKeys = (userId: string, agentId: string, currency: string, nowMs: number): Key[] => [
  keys.agentLimits(userId, agentId),
  openKey(userId, agentId),
  ...budgetsOf(agentId, currency, nowMs).map(({ budget }) => counterKey(budget)),
]

/** What those rows say. Limits in another currency have no counter in this one. */
export const agentCapsIn = (
  [limitsRow, openRow, ...counters]: readonly (Item | undefined)[],
  agentId: string,
  currency: string,
  nowMs: number,
): AgentCaps => {
  const limits = limitsRow && AgentLimits.parse(limitsRow)
  const capOf = { day: limits?.perDayMinor, month: limits?.perMonthMinor }
  const budgets = budgetsOf(agentId, currency, nowMs).flatMap(({ per, budget }, at) => {
    const cap = capOf[per]
    return cap === undefined ? [] : [{ per, cap, counter: counters[at], budget }]
  })
  const { ids } = (openRow ?? {}) as { ids?: Set<string> }
  return { agentId, limits, budgets, open: ids?.size ?? 0 }
}

/** The limits of each of these agents, undefined where the user set none. */
export const agentLimitsOf = async (
  userId: string,
  agentIds: readonly string[],
): Promise<(AgentLimits | undefined)[]> =>
  (await getEach(agentIds.map((agentId) => keys.agentLimits(userId, agentId)))).map(
    (row) => row && AgentLimits.parse(row),
  )

/** Replaces an agent's limits. Those of a revoked agent stay, as its orders do. */
export const puttingAgentLimits = (userId: string, agentId: string, limits: AgentLimits): Guarded => {
  const { currency, perPurchaseMinor, perDayMinor, perMonthMinor, openApprovals } = limits
  const next = { currency, perPurchaseMinor, perDayMinor, perMonthMinor, openApprovals }
  return update(keys.agentLimits(userId, agentId), {}, next, always, true)
}

/** The most that the agent may still spend at once in this currency, cap by cap. Refused in another currency than its limits'. */
export const agentCapsLeft = (
  { limits, budgets }: AgentCaps,
  currency: string,
): { of: string; leftMinor: number }[] => {
  if (!limits) return []
  const { perPurchaseMinor } = limits
  const spends = perPurchaseMinor !== undefined || budgets.length > 0
  if (spends && currency !== limits.currency)
    throw new Failure('limit.exceeded', `The limits of this agent are in ${limits.currency}`, { currency })
  return [
    ...(perPurchaseMinor === undefined ? [] : [{ of: 'purchase', leftMinor: perPurchaseMinor }]),
    ...budgets.map(({ per, cap, counter }) => ({ of: per, leftMinor: roomIn(cap, counter) })),
  ]
}

/** Counts an approval that waits for a decision. Refused with `limit.exceeded` for one too many. */
export const openingApproval = (userId: string, agentId: string, approvalId: string, most: number): Guarded =>
  update(
    openKey(userId, agentId),
    [{ ids: absent }, { ids: fewerThan(most) }],
    { ids: joins(approvalId) },
    () =>
      new Failure('limit.exceeded', `This agent may have ${most} approvals open; its user decides on some first`, {
        openApprovals: most,
      }),
    true,
  )

/** The approval no longer waits. */
export const closingApproval = (userId: string, agentId: string, approvalId: string): Guarded =>
  update(openKey(userId, agentId), {}, { ids: leaves(approvalId) }, always, true)

/** What an agent may still do, for the agent to read. Its counters are in the currency of its limits. */
export const agentUse = async (userId: string, agentId: string, nowMs: number) => {
  const stored = await get(keys.agentLimits(userId, agentId))
  const { currency = '' } = stored ? AgentLimits.parse(stored) : {}
  const caps = agentCapsIn(await getEach(agentCapKeys(userId, agentId, currency, nowMs)), agentId, currency, nowMs)
  const left = (per: 'day' | 'month') => {
    const budget = caps.budgets.find((each) => each.per === per)
    return budget && Math.max(0, roomIn(budget.cap, budget.counter))
  }
  const [dayRemainingMinor, monthRemainingMinor] = [left('day'), left('month')]
  const { perPurchaseMinor } = caps.limits ?? {}
  return {
    ...(perPurchaseMinor !== undefined && { perPurchaseMinor }),
    ...(dayRemainingMinor !== undefined && { dayRemainingMinor }),
    ...(monthRemainingMinor !== undefined && { monthRemainingMinor }),
    ...(currency && { currency }),
    openApprovals: caps.open,
    openApprovalsMost: caps.limits?.openApprovals ?? openApprovalsMost,
  }
}
