import * as z from 'zod'
import { assertConfirmedBuyer } from '#shared/identity/flows/confirmed-buyer.ts'
import { Remark } from '#shared/orders/rules/remarks.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { PolicyAnswer, policyAnswer } from '#shared/policy/policy-answer.ts'
import { approvalBoundsSeconds, approvalSeconds } from '#shared/purchase/durations.ts'
import { ApprovalId } from '#shared/purchase/rows/approvals.ts'
import { freezeAndRequest } from '#shared/purchase/rows/request/freeze-and-request.ts'
import { DelegatedDecision, NotCovered } from '#shared/purchase/rules/delegated-by.ts'
import { CheckoutParams, wholeFor } from './load-checkout.ts'

const reply = z.object({
  approvalId: ApprovalId,
  checkoutId: z.string(),
  /** `approved` when a delegation of the user covered the terms: nobody is asked. */
  state: z.enum(['awaiting_approval', 'approved']),
  receiptHash: z.string(),
  totalMinor: z.int(),
  currency: z.string(),
  expiresAt: z.string(),
  /** What the receipt states as unusual. */
  remarks: z.array(Remark),
  /** The delegation that decided at once, with every rule that was met. */
  decision: DelegatedDecision.optional(),
  /** What the policy says of it; anything but `allow` asks the user. */
  policy: PolicyAnswer,
  /** What the user's approval needs beside a fresh login. */
  demands: z.literal('passkey').optional(),
  /** Which rule of which delegation was not met, so that the user is asked. */
  notCovered: z.array(NotCovered).optional(),
  /** Where the user reads the approval. */
  approvalUrl: z.string(),
  version: z.int(),
})

/** Freezes the quoted terms and asks the user to decide on exactly these. If an agent asks and a delegation of its user covers them, that decides at once. Purser refuses it for a purchase that was already made. */
export const requestApproval = operation(
  {
    name: 'requestApproval',
    summary: 'Freeze the terms and ask the user to decide',
    tool: {
      says: "Freezes the terms of a quoted checkout and asks the user to decide, unless a delegation of the user covers them. It needs the checkout's id. It never approves: only the user can.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({
      ...CheckoutParams.shape,
      validSeconds: z.int().min(approvalBoundsSeconds.least).max(approvalBoundsSeconds.most).default(approvalSeconds),
      /** Users only: buys the same purchase again on purpose. */
      buyAgain: z.boolean().default(false),
      /** The most that it may cost. It lowers what is allowed, and never raises it. */
      maxTotalMinor: z.int().positive().max(1_000_000_000).optional(),
      ifMatch: IfMatch,
    }),
    output: reply,
    idempotency: 'required',
    fails: [
      'checkout.not-found',
      'checkout.not-ready',
      'checkout.expired',
      'checkout.stale',
      'checkout.drifted',
      'checkout.version-mismatch',
      'purchase.duplicate',
      'limit.exceeded',
      'policy.refused',
      'auth.email-unconfirmed',
      'payment-method.not-found',
      'payment-method.expired',
      'payment-method.not-for-agents',
    ],
    grants: {
      read: ['CHECKOUT', 'USER', 'WALLET', 'BUDGET', 'GOODS', 'INTENT', 'LIST', 'DELEGATION', 'POLICY', 'FAMILIAR'],
      write: ['CHECKOUT', 'AUDIT', 'CLAIM', 'GOODS', 'INTENT', 'BUDGET', 'HOLD', 'LIST', 'DECISION', 'FAMILIAR'],
      parameters: ['settings'],
    },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/request-approval',
      status: 201,
      headers: { ifMatch: ifMatchHeader },
    },
  },
  async (call) => {
    await assertConfirmedBuyer(call.principal.userId)
    const asking = { principal: call.principal, ...call.input }
    const { approval, after, remarks, decision, notCovered, policy, writes } = await freezeAndRequest(
      await wholeFor(call),
      asking,
      Date.now(),
    )
    const { baseUrl } = await settings()
    const { approvalId, checkoutId, receiptHash, totalMinor, currency } = approval
    return call.commit(writes, {
      approvalId,
      checkoutId,
      state: decision ? ('approved' as const) : ('awaiting_approval' as const),
      receiptHash,
      totalMinor,
      currency,
      remarks,
      ...(decision && { decision }),
      policy: policyAnswer(policy),
      ...(approval.demands && { demands: approval.demands }),
      ...(notCovered.length > 0 && { notCovered }),
      expiresAt: new Date(approval.expiresAtSeconds * 1000).toISOString(),
      approvalUrl: `${baseUrl}/approvals/${approvalId}`,
      version: after.v,
    })
  },
)

export const handler = http(requestApproval)
