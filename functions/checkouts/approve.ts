import { route } from '#shared/platform/http/route.ts'
import { CheckoutView, viewOf } from '#shared/purchase/checkout-view.ts'
import { DecideBody, decide } from '#shared/purchase/flows/decide.ts'
import { CheckoutParams, wholeFor } from './checkout-view.ts'

/** The user says yes to the frozen receipt. What is bought is that and nothing else; a worse price asks again. */
export const handler = route(
  {
    operation: 'approveCheckout',
    method: 'POST',
    path: '/v1/checkouts/{checkoutId}/approve',
    summary: 'Say yes to the frozen receipt',
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
    grants: { read: ['CHECKOUT'], write: ['CHECKOUT', 'AUDIT', 'DECISION'] },
  },
  async (call) => {
    const { checkout, legs } = await wholeFor(call)
    const { after, writes } = decide(checkout, call.body, 'approved', call.principal, Date.now())
    return call.commit(writes, {
      reply: viewOf(after, legs),
      headers: { etag: `"${after.v}"` },
    })
  },
)
