import * as z from 'zod'
import { settings } from '#shared/platform/aws/parameters.ts'
import { route } from '#shared/platform/http/route.ts'
import { approvalBoundsSeconds, approvalSeconds } from '#shared/purchase/durations.ts'
import { askApproval } from '#shared/purchase/flows/ask-approval.ts'
import { ApprovalId } from '#shared/purchase/rows/approvals.ts'
import { CheckoutParams, checkoutFor } from './checkout-view.ts'

const reply = z.object({
  approvalId: ApprovalId,
  checkoutId: z.string(),
  state: z.literal('awaiting_approval'),
  receiptHash: z.string(),
  totalMinor: z.int(),
  currency: z.string(),
  expiresAt: z.string(),
  /** Where the person finds it. */
  approvalUrl: z.string(),
  version: z.int(),
})

/** Freezes the quoted terms and asks the user to decide on exactly them. Refused for a purchase that was made already. */
export const handler = route(
  {
    operation: 'requestApproval',
    method: 'POST',
    path: '/v1/checkouts/{checkoutId}/request-approval',
    summary: 'Freeze the terms and ask the user to decide',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    params: CheckoutParams,
    body: z
      .strictObject({
        validSeconds: z.int().min(approvalBoundsSeconds.least).max(approvalBoundsSeconds.most).default(approvalSeconds),
        /** Users only: buy what was bought already. */
        buyAgain: z.boolean().default(false),
      })
      .prefault({}),
    reply,
    status: 201,
    idempotency: 'required',
    fails: [
      'checkout.not-found',
      'checkout.not-ready',
      'checkout.expired',
      'checkout.stale',
      'checkout.version-mismatch',
      'purchase.duplicate',
      'limit.exceeded',
    ],
    grants: {
      read: ['CHECKOUT', 'USER', 'BUDGET', 'INTENT'],
      write: ['CHECKOUT', 'AUDIT', 'CLAIM', 'INTENT', 'BUDGET', 'HOLD'],
      parameters: ['settings'],
    },
  },
  async (call) => {
    const checkout = await checkoutFor(call)
    const { approval, after, writes } = await askApproval(
      checkout,
      { principal: call.principal, ...call.body },
      Date.now(),
    )
    const { baseUrl } = await settings()
    const { approvalId, checkoutId, receiptHash, totalMinor, currency } = approval
    return call.commit(writes, {
      reply: {
        approvalId,
        checkoutId,
        state: 'awaiting_approval' as const,
        receiptHash,
        totalMinor,
        currency,
        expiresAt: new Date(approval.expiresAtSeconds * 1000).toISOString(),
        approvalUrl: `${baseUrl}/v1/approvals/${approvalId}`,
        version: after.v,
      },
    })
  },
)
