import * as z from 'zod'
import { Address } from '#shared/identity/rules/address.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { Receipt } from '#shared/orders/rules/receipt.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { shownAddress } from '#shared/purchase/flows/delivery.ts'
import { type Approval, ApprovalId, approvals } from '#shared/purchase/rows/approvals.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { receipts } from '#shared/purchase/rows/receipts.ts'
import { approvalOutcomes } from '#shared/purchase/rules/approval-states.ts'
import { DelegatedBy, NotCovered } from '#shared/purchase/rules/delegated-by.ts'
import { Difference } from '#shared/purchase/rules/drift.ts'
import { Demand, evidenceFault } from '#shared/purchase/rules/passkey-evidence.ts'

const reply = z.object({
  approvalId: z.string(),
  checkoutId: z.string(),
  outcome: z.enum(approvalOutcomes),
  requestedBy: z.string(),
  requestedAt: z.string(),
  expiresAt: z.string(),
  /** The delegation that decided at once, if one did. */
  delegation: DelegatedBy.optional(),
  /** Which rule of which delegation was not met, so that the user is asked. */
  notCovered: z.array(NotCovered).optional(),
  receiptHash: z.string(),
  /** The exact bytes that `receiptHash` is the SHA-256 of. */
  receiptText: z.string(),
  receipt: Receipt,
  /** The whole address that the receipt binds, for the user who decides; SHA-256 over `{address, salt}` in canonical JSON is its `addressDigest`. */
  address: Address.optional(),
  addressSalt: z.string().optional(),
  /** What changed since the previous approval of this checkout. */
  drift: z.array(Difference).optional(),
  reason: z.string().optional().describe('Why the user rejected it, if they said so.'),
  demands: Demand.optional().describe('What the user has to approve it with.'),
  passkey: z
    .object({ passkeyId: z.string(), name: z.string(), verified: z.boolean() })
    .optional()
    .describe('The passkey that approved it, and whether its stored signature stands.'),
})

/** The passkey of a decision, verified again from what is stored. */
const approvedWith = async ({ approvalId, outcome }: Approval) => {
  const { passkey, receiptHash = '' } = outcome === 'approved' ? ((await approvals.decision(approvalId)) ?? {}) : {}
  if (!passkey) return {}
  const { passkeyId, name } = passkey
  return { passkey: { passkeyId, name, verified: evidenceFault({ approvalId, receiptHash }, passkey) === undefined } }
}

/** One approval with its frozen receipt. */
export const getApproval = operation(
  {
    name: 'getApproval',
    summary: 'One approval and its frozen receipt',
    tool: {
      says: "Shows one approval with its frozen receipt and its outcome. It needs the approval's id. Only the user decides on it.",
    },
    access: { as: ['user', 'agent'], scope: 'approvals:read' },
    input: z.strictObject({ approvalId: ApprovalId }),
    output: reply,
    fails: ['approval.not-found'],
    grants: { read: ['CHECKOUT', 'USER', 'DECISION'], kms: ['fields'] },
    http: { method: 'GET', path: '/v1/approvals/{approvalId}' },
  },
  async ({ input, principal }) => {
    const approval = await approvals.get(input.approvalId)
    if (approval?.userId !== principal.userId) throw new Failure('approval.not-found', 'No such approval')
    const [frozen, checkout, decided] = await Promise.all([
      receipts.get(approval.checkoutId, approval.receiptVersion),
      checkouts.get(approval.checkoutId),
      approvedWith(approval),
    ])
    if (!frozen) throw new Error(`${approval.approvalId} has no receipt`)
    const delivery = await shownAddress(principal, approval, frozen.receipt.addressDigest)
    const late = approval.outcome === 'pending' && Date.now() / 1000 >= approval.expiresAtSeconds
    return {
      ...approval,
      ...decided,
      outcome: late ? ('expired' as const) : approval.outcome,
      expiresAt: new Date(approval.expiresAtSeconds * 1000).toISOString(),
      receiptHash: frozen.hash,
      receiptText: frozen.text,
      receipt: frozen.receipt,
      ...(delivery && { address: delivery.address, addressSalt: delivery.salt }),
      ...(checkout?.drift && checkout.approvalId === approval.approvalId && { drift: checkout.drift }),
    }
  },
)

export const handler = http(getApproval)
