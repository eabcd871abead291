import { type AgentCaps, openingApproval } from '#shared/authority/rows/agent-limits.ts'
import { openApprovalsMost } from '#shared/authority/rules/agent-limits.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import type { Remark } from '#shared/orders/rules/remarks.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { PolicyVerdict } from '#shared/policy/rules/policy-verdict.ts'
import { type Approval, approvals } from '#shared/purchase/rows/approvals.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { intentsOf } from '#shared/purchase/rows/reservations.ts'
import type { DelegatedBy, NotCovered } from '#shared/purchase/rules/delegated-by.ts'
import type { Demand } from '#shared/purchase/rules/passkey-evidence.ts'
import { type Covering, coveringDecision, judgedDelegations, notCoveredBy } from './delegated-decision.ts'
import type { RequestRows } from './request-rows.ts'

/** Who decided, in the checkout, the decision and the audit. */
export const deciderOf = ({ delegationId, version }: DelegatedBy): string => `delegation:${delegationId}.${version}`

/** What a delegation is asked about a checkout. */
export const askedTermsOf = (
  checkout: Checkout,
  legs: readonly Leg[],
  agentId: string,
  remarks: readonly Remark[],
  demands: Demand | undefined,
) => ({
  agentId,
  merchantIds: legs.map(({ merchantId }) => merchantId),
  instrument: checkout.instrument,
  addressId: checkout.addressId,
  totalMinor: checkout.totalMinor,
  currency: checkout.currency,
  hasIntent: intentsOf(checkout).length > 0,
  demands,
  aboveStated: remarks.some(({ rule }) => rule === 'over-cap'),
})

interface Weighed {
  read: RequestRows
  caps: readonly number[]
  remarks: readonly Remark[]
  demands: Demand | undefined
  policy: Pick<PolicyVerdict, 'verdict'>
}

/** The decision of the first delegation that covers an agent's request, or the rule that each of them misses. A user decides for themselves. */
export const byDelegation = async (
  checkout: Checkout & { version: number },
  legs: readonly Leg[],
  { read, caps, remarks, policy, demands }: Weighed,
  principal: Principal,
  nowMs: number,
): Promise<{ covering?: Covering | undefined; notCovered: NotCovered[] }> => {
  if (principal.kind !== 'agent') return { notCovered: [] }
  const question = askedTermsOf(checkout, legs, principal.agentId, remarks, demands)
  const judged = await judgedDelegations(read.delegations, question, nowMs)
  // Only what the policy allows may be decided without a person.
  const covering = policy.verdict === 'allow' ? coveringDecision(judged, checkout, caps, nowMs) : undefined
  return { covering, notCovered: covering ? [] : notCoveredBy(judged) }
}

/** The rows of a delegation's decision beside the approval: the decision, its event, and what it takes out of the delegation. */
export const decidedRows = (
  { approvalId, checkoutId, receiptVersion, receiptHash, userId }: Approval,
  { by, rules, writes, usedUp }: Covering,
  nowMs: number,
): Guarded[] => {
  const decision = {
    approvalId,
    checkoutId,
    receiptHash,
    verdict: 'approved' as const,
    decidedBy: deciderOf(by),
    decidedAt: new Date(nowMs).toISOString(),
    delegation: { ...by, rules },
  }
  const { delegationId } = by
  const data = { approvalId, delegationId, ...(usedUp && { usedUp }) }
  const event = { type: 'approval.approved' as const, subject: checkoutId, owner: userId, data }
  return [
    approvals.decide(decision),
    eventRow(keys.approvalEvent(checkoutId, receiptVersion, 'approved'), event, nowMs),
    ...writes,
  ]
}

/** The row that counts an open approval of an agent. */
export const openRows = ({ approvalId, userId }: Approval, agent: AgentCaps | undefined): Guarded[] =>
  agent ? [openingApproval(userId, agent.agentId, approvalId, agent.limits?.openApprovals ?? openApprovalsMost)] : []
