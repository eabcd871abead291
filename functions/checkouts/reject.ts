import { route } from '#shared/platform/http/route.ts'
import { CheckoutView, viewOf } from '#shared/purchase/checkout-view.ts'
import { DecideBody, decide } from '#shared/purchase/flows/decide.ts'
import { release } from '#shared/purchase/flows/release-reservations.ts'
import { releasedFamilies } from '#shared/purchase/purchase.ts'
import { CheckoutParams, wholeFor } from './checkout-view.ts'

/** The user says no. Nothing was bought; what the request claimed and held is free again. */
export const handler = route(
  {
    operation: 'rejectCheckout',
    method: 'POST',
    path: '/v1/checkouts/{checkoutId}/reject',
    summary: 'Say no to the frozen receipt',
    access: { as: ['user'], scope: 'approvals:decide', fresh: true },
    params: CheckoutParams,
    body: DecideBody,
    reply: CheckoutView,
    status: 200,
    idempotency: 'required',
    fails: [
      'checkout.not-found',
      'checkout.stale',
      'checkout.version-mismatch',
      'approval.not-found',
      'approval.expired',
      'approval.decided',
      'auth.stale-login',
    ],
    grants: {
      read: ['CHECKOUT', ...releasedFamilies],
      write: ['CHECKOUT', 'AUDIT', 'DECISION', 'BUDGET'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
    },
  },
  async (call) => {
    const whole = await wholeFor(call)
    const { after, writes } = decide(whole.checkout, call.body, 'rejected', call.principal, Date.now())
    const rows = [...writes, ...(await release(whole))]
    return call.commit(rows, {
      reply: viewOf(after, whole.legs),
      headers: { etag: `"${after.v}"` },
    })
  },
)
