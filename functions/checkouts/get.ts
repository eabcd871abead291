import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView } from '#shared/purchase/checkout-view.ts'
import { answerWith, CheckoutParams, checkoutFor } from './load-checkout.ts'

/** One checkout with the state of each leg. */
export const getCheckout = operation(
  {
    name: 'getCheckout',
    summary: 'One checkout and the state of each leg',
    tool: {
      says: "Shows one checkout with the state of each leg. It needs the checkout's id. Read it after the user has decided.",
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({ ...CheckoutParams.shape, ifMatch: IfMatch }),
    output: CheckoutView,
    fails: ['checkout.not-found', 'checkout.version-mismatch'],
    grants: { read: ['CHECKOUT', 'USER'], kms: ['fields'] },
    http: {
      method: 'GET',
      path: '/v1/checkouts/{checkoutId}',
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async (call) => answerWith(await checkoutFor(call), call.principal),
)

export const handler = http(getCheckout)
