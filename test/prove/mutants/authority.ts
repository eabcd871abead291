import type { Mutant } from '#test/prove/mutant.ts'

const budgets = 'shared/authority/rows/budgets.ts'
const judge = 'shared/authority/rules/judge-delegation.ts'
const stands = 'shared/purchase/rows/delegation-stands.ts'
const caps = 'shared/purchase/rows/request/request-caps.ts'

export const mutants: Mutant[] = [
  {
    claim: 10,
    name: 'a hold takes more than is left of a budget',
    file: budgets,
    from: "{ cap: counter['cap'], remaining: atLeast(takes - moved) }",
    to: "{ cap: counter['cap'] }",
  },
  {
    claim: 10,
    name: 'a released hold gives nothing back',
    file: budgets,
    from: 'return back > 0 ? [gone, update(',
    to: 'return back < 0 ? [gone, update(',
  },
  {
    claim: 10,
    name: 'what was bought is given back to its budget',
    file: budgets,
    from: 'return amount - taken',
    to: 'return amount',
  },
  {
    claim: 10,
    name: 'a release goes to the present month, not to the one that was held',
    file: budgets,
    from: 'counterKey({ budgetId: String(budgetId), period: String(period) })',
    to: "counterKey({ budgetId: String(budgetId), period: String(period).replace('2027-01', '2027-02') })",
  },
  {
    claim: 10,
    name: 'a purchase under a delegation is not held in its budgets',
    file: 'shared/purchase/rows/request/delegated-decision.ts',
    from: '...holdDelegation(checkout, delegation, counters, nowMs)',
    to: '...holdDelegation(checkout, delegation, counters, nowMs).slice(0, 0)',
  },
  {
    claim: 10,
    name: "an agent's own budgets hold nothing",
    file: caps,
    from: '(agent?.budgets ?? [])',
    to: '(agent?.budgets ?? []).slice(0, 0)',
  },
  {
    claim: 10,
    name: 'an agent may have any number of approvals open',
    file: 'shared/authority/rows/agent-limits.ts',
    from: '[{ ids: absent }, { ids: fewerThan(most) }]',
    to: '{}',
  },
  {
    claim: 10,
    name: 'an approval that ended still counts as open',
    file: 'shared/purchase/rows/end-approval.ts',
    from: 'return agentId ? [close, closingApproval(',
    to: 'return agentId === close.refused.name ? [close, closingApproval(',
  },
  {
    claim: 10,
    name: 'a smaller cap forgets what was spent before',
    file: budgets,
    from: "counter ? Number(counter['remaining']) + cap - Number(counter['cap']) : cap",
    to: "counter ? Math.max(Number(counter['remaining']), cap) : cap",
  },
  {
    claim: 11,
    name: 'the cap of the call is ignored',
    file: caps,
    from: 'maxTotalMinor !== undefined && totalMinor > maxTotalMinor',
    to: 'maxTotalMinor !== undefined && totalMinor < 0',
  },
  {
    claim: 11,
    name: "an agent's limit for one purchase is ignored",
    file: caps,
    from: 'atOnce && totalMinor > atOnce.leftMinor',
    to: 'atOnce && totalMinor < 0',
  },
  {
    claim: 11,
    name: 'a delegation approves up to its limit for one purchase, whatever is left of the month',
    file: judge,
    from: "atMost('per-month', left.perMonthMinor,",
    to: "atMost('per-month', undefined,",
  },
  {
    claim: 11,
    name: 'the amount above which a delegation asks is ignored',
    file: judge,
    from: "atMost('ask-above', delegation.askAboveMinor,",
    to: "atMost('ask-above', undefined,",
  },
  {
    claim: 11,
    name: 'a drift rule adds to a total beyond the other caps',
    file: 'shared/authority/rules/most-charged.ts',
    from: ', ...caps)',
    to: ')',
  },
  {
    claim: 15,
    name: 'a revoked delegation still holds and orders',
    file: stands,
    from: "if (now?.state !== 'active') throw",
    to: "if (now === undefined) return []\n  if (now.state !== 'active') return []\n  if (now.v < 0) throw",
  },
  {
    claim: 15,
    name: 'an expired delegation still holds and orders',
    file: stands,
    from: 'if (isExpired(now, nowMs)) throw',
    to: 'if (isExpired(now, 0)) throw',
  },
  {
    claim: 15,
    name: 'a delegation that was changed is taken as it was',
    file: stands,
    from: 'now.v === version ? undefined',
    to: 'now.v >= version ? undefined',
  },
  {
    claim: 15,
    name: 'an order asks for no standing delegation',
    file: 'functions/purchase/place-order.ts',
    from: '...(await delegationStands(checkout, nowMs)),',
    to: '',
  },
  {
    claim: 15,
    name: 'a hold asks for no standing delegation',
    file: 'functions/purchase/authorize-payment.ts',
    from: '...(await delegationStands(checkout, nowMs)),',
    to: '',
  },
  {
    claim: 15,
    name: 'a request is decided by a delegation that was revoked meanwhile',
    file: 'shared/authority/rows/delegations.ts',
    from: "{ v, state: 'active' }",
    to: '{}',
  },
]
