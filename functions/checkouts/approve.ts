import * as z from 'zod'
import { answerGrants } from '#shared/identity/flows/passkey-ceremonies.ts'
import { Assertion } from '#shared/identity/rules/webauthn/assertion.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView, checkoutView } from '#shared/purchase/checkout-view.ts'
import { passkeyApproval } from '#shared/purchase/flows/passkey-approval.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { assertOpen, DecideBody, decide } from '#shared/purchase/rows/decide.ts'
import { CheckoutParams, wholeFor } from './load-checkout.ts'

/** The user approves the frozen receipt, with a passkey where it demands one. The saga buys exactly these terms; a worse price needs a new approval. */
export const approveCheckout = operation(
  {
    name: 'approveCheckout',
    summary: 'Approve the frozen receipt',
    access: { as: ['user'], scope: 'approvals:decide', fresh: true },
    input: z.strictObject({
      ...CheckoutParams.shape,
      ...DecideBody.shape,
      assertion: Assertion.optional().describe(
        'With a passkey: what `navigator.credentials.get()` answered to the options of this approval, as its `toJSON()` writes it.',
      ),
      ifMatch: IfMatch,
    }),
    output: CheckoutView,
    idempotency: 'required',
    fails: [
      'checkout.not-found',
      'checkout.stale',
      'approval.other-receipt',
      'checkout.version-mismatch',
      'approval.not-found',
      'approval.expired',
      'approval.decided',
      'approval.passkey-required',
      'passkey.refused',
      'passkey.counter-fell',
      'auth.stale-login',
    ],
    grants: {
      ...answerGrants,
      read: ['CHECKOUT', ...answerGrants.read],
      write: ['CHECKOUT', 'AUDIT', 'DECISION', 'LIST', ...answerGrants.write],
    },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/approve',
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const { input, principal, commit } = call
    const nowMs = Date.now()
    const { checkout, legs, receipt } = await wholeFor(call, approvals.versionOf(input.approvalId))
    assertOpen(checkout, input, nowMs)
    if (receipt?.hash !== input.receiptHash) throw new Error(`The receipt of ${input.approvalId} is not the frozen one`)
    const proof = input.assertion && (await passkeyApproval(principal.userId, input, input.assertion, nowMs))
    const brought = { ...input, demands: receipt.receipt.demands, evidence: proof?.evidence }
    const { after, writes } = decide(checkout, brought, 'approved', principal, nowMs)
    return commit([...writes, ...(proof?.writes ?? [])], checkoutView(after, legs))
  },
)

export const handler = http(approveCheckout)
