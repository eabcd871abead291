import { closingApproval } from '#shared/authority/rows/agent-limits.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { ApprovalOutcome } from '#shared/purchase/rules/approval-states.ts'
import { approvals } from './approvals.ts'
import type { Checkout } from './checkouts.ts'

/** The agent behind a caller's key, such as `agent:agt_...`; undefined for a user's. */
export const agentIn = (key: string | undefined): string | undefined =>
  key?.startsWith('agent:') ? key.slice('agent:'.length) : undefined

/** Ends the pending approval of a checkout. It no longer counts among the open ones of the agent that asked. A rejection may have a reason. */
export const endApproval = (
  { approvalId = '', askedBy, userId }: Checkout,
  outcome: ApprovalOutcome,
  by: Mover,
  reason?: string,
): Guarded[] => {
  const agentId = agentIn(askedBy)
  const close = approvals.close(approvalId, outcome, by, reason)
  return agentId ? [close, closingApproval(userId, agentId, approvalId)] : [close]
}
