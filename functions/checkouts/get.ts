import { route } from '#shared/platform/http/route.ts'
import { CheckoutView } from '#shared/purchase/checkout-view.ts'
import { answerWith, CheckoutParams, checkoutFor } from './checkout-view.ts'

/** A purchase in the making, with where each leg stands. */
export const handler = route(
  {
    operation: 'getCheckout',
    method: 'GET',
    path: '/v1/checkouts/{checkoutId}',
    summary: 'One checkout and where each of its legs stands',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    params: CheckoutParams,
    reply: CheckoutView,
    status: 200,
    fails: ['checkout.not-found', 'checkout.version-mismatch'],
    grants: { read: ['CHECKOUT'] },
  },
  async (call) => answerWith(await checkoutFor(call)),
)
