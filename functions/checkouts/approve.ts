import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView, checkoutView } from '#shared/purchase/checkout-view.ts'
import { DecideBody, decide } from '#shared/purchase/rows/decide.ts'
import { CheckoutParams, wholeFor } from './load-checkout.ts'

/** The user approves the frozen receipt. The saga buys exactly these terms; a worse price needs a new approval. */
export const approveCheckout = operation(
  {
    name: 'approveCheckout',
    summary: 'Approve the frozen receipt',
    access: { as: ['user'], scope: 'approvals:decide', fresh: true },
    input: z.strictObject({ ...CheckoutParams.shape, ...DecideBody.shape, ifMatch: IfMatch }),
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
      'auth.stale-login',
    ],
    grants: { read: ['CHECKOUT'], write: ['CHECKOUT', 'AUDIT', 'DECISION', 'LIST'] },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/approve',
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const { checkout, legs } = await wholeFor(call)
    const { after, writes } = decide(checkout, call.input, 'approved', call.principal, Date.now())
    return call.commit(writes, checkoutView(after, legs))
  },
)

export const handler = http(approveCheckout)
