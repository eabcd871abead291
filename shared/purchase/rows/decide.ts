import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { sagaStartSeconds } from '#shared/purchase/durations.ts'
import type { Demand, PasskeyEvidence } from '#shared/purchase/rules/passkey-evidence.ts'
import { ApprovalId, approvals } from './approvals.ts'
import { type Checkout, checkouts } from './checkouts.ts'
import { endApproval } from './end-approval.ts'

export const DecideBody = z.strictObject({
  approvalId: ApprovalId,
  /** The hash of the receipt that the user saw. */
  receiptHash: z.string().regex(/^[0-9a-f]{64}$/, 'Expected a SHA-256 in hex'),
})

/** Refuses every decision but the first, in time, on the receipt of the pending approval. */
export const assertOpen = (
  checkout: Checkout,
  { approvalId, receiptHash }: z.output<typeof DecideBody>,
  nowMs: number,
): void => {
  if (checkout.approvalId !== approvalId) throw new Failure('approval.not-found', 'This checkout has no such approval')
  if (checkout.state === 'expired' || nowMs / 1000 >= (checkout.approvalExpiresAtSeconds ?? 0))
    throw new Failure(
      'approval.expired',
      'The approval has expired and holds nothing any more; create a new checkout from the same lines, and request approval of it',
      { next: ['createCheckout', 'requestApproval'] },
    )
  if (checkout.state !== 'awaiting_approval')
    throw new Failure('approval.decided', 'This approval is no longer pending', { state: checkout.state })
  if (checkout.receiptHash !== receiptHash)
    throw new Failure(
      'approval.other-receipt',
      'This is not the receipt to decide on; read the checkout and decide on its receipt',
      {
        receiptHash: checkout.receiptHash,
      },
    )
}

/** What a user may bring to a decision, and what the frozen receipt demands of it. */
interface Brought {
  reason?: string | undefined
  demands?: Demand | undefined
  evidence?: PasskeyEvidence | undefined
}

/** A receipt that demands a passkey is approved with one or not at all. Anyone who may decide may reject it. */
const assertDemanded = ({ demands, evidence }: Brought): void => {
  if (demands === 'passkey' && !evidence)
    throw new Failure('approval.passkey-required', 'This purchase has to be approved with a passkey', {
      next: ['challengeApproval'],
    })
}

/** The rows of a decision: the decision, single use, in a partition that only the functions that decide may write, and the checkout's next state. */
export const decide = (
  checkout: Checkout,
  body: z.output<typeof DecideBody> & Brought,
  verdict: 'approved' | 'rejected',
  principal: Principal,
  nowMs: number,
): { after: Checkout; writes: Guarded[] } => {
  assertOpen(checkout, body, nowMs)
  if (verdict === 'approved') assertDemanded(body)
  const { evidence } = body
  const decidedBy = principalKey(principal)
  const { approvalId, receiptHash } = body
  const { after, writes } = checkouts.move(
    checkout,
    {
      by: principal.kind,
      actor: decidedBy,
      to: verdict,
      set: { decidedBy },
      action: `approval.${verdict}`,
      details: {
        approvalId,
        receiptHash,
        ...(evidence && { passkeyId: evidence.passkeyId, passkeyEvidence: contentHash(evidence) }),
      },
      event: { type: `approval.${verdict}`, data: { approvalId } },
      ...(verdict === 'approved' && { dueAtSeconds: Math.floor(nowMs / 1000) + sagaStartSeconds }),
    },
    nowMs,
  )
  const decision = {
    approvalId,
    checkoutId: checkout.checkoutId,
    receiptHash,
    verdict,
    decidedBy,
    decidedAt: new Date(nowMs).toISOString(),
    ...(principal.kind === 'user' && { loginAtSeconds: principal.authTime }),
    ...(evidence && { passkey: evidence }),
  }
  return {
    after,
    writes: [...writes, approvals.decide(decision), ...endApproval(checkout, verdict, principal.kind, body.reason)],
  }
}
