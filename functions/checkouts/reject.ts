import * as z from 'zod'
import { lineOf } from '#shared/kernel/line.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView, checkoutView } from '#shared/purchase/checkout-view.ts'
import { DecideBody, decide } from '#shared/purchase/rows/decide.ts'
import { releasedFamilies } from '#shared/purchase/rows/purchase.ts'
import { release } from '#shared/purchase/rows/release-reservations.ts'
import { CheckoutParams, wholeFor } from './load-checkout.ts'

/** The user rejects the frozen receipt. Nothing was bought; Purser releases the claims and the budget. */
export const rejectCheckout = operation(
  {
    name: 'rejectCheckout',
    summary: 'Reject the frozen receipt',
    access: { as: ['user'], scope: 'approvals:decide', fresh: true },
    input: z.strictObject({
      ...CheckoutParams.shape,
      ...DecideBody.shape,
      reason: lineOf(300).optional().describe('Why. Whoever asked may read it.'),
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
      'auth.stale-login',
    ],
    grants: {
      read: ['CHECKOUT', ...releasedFamilies],
      write: ['CHECKOUT', 'AUDIT', 'DECISION', 'BUDGET', 'LIST'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
    },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/reject',
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const whole = await wholeFor(call)
    const { after, writes } = decide(whole.checkout, call.input, 'rejected', call.principal, Date.now())
    const rows = [...writes, ...(await release(whole))]
    return call.commit(rows, checkoutView(after, whole.legs))
  },
)

export const handler = http(rejectCheckout)
