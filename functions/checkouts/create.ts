import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView, checkoutView } from '#shared/purchase/checkout-view.ts'
import { openCheckout, openingGrants, openingRefusals } from '#shared/purchase/flows/open-checkout.ts'
import { wishesOf } from '#shared/purchase/rows/wishes.ts'
import { BasketBody } from './basket-body.ts'

/** Creates a checkout with one leg per merchant, each with a binding quote. Merchants may hold stock; no money is held yet. */
export const createCheckout = operation(
  {
    name: 'createCheckout',
    summary: 'Create a checkout: each merchant quotes its part',
    tool: {
      says: 'Asks merchants for quotes on offers or products and makes a checkout. It needs lines and an address; without an instrument the default payment method pays. It never pays and never orders.',
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: BasketBody,
    output: CheckoutView,
    idempotency: 'required',
    outward: true,
    limits: { account: 'quote.account' },
    fails: ['offer.not-found', ...openingRefusals],
    timeoutSeconds: 25,
    grants: openingGrants,
    http: { method: 'POST', path: '/v1/checkouts', status: 201, version: ({ version }) => version },
  },
  async ({ input: { lines, ...terms }, principal, resourceId, requestId, commit }) => {
    const nowMs = Date.now()
    const wishes = await wishesOf(lines, principal.userId, nowMs)
    const opening = { checkoutId: resourceId('checkout'), requestId, principal, terms, wishes }
    return openCheckout(opening, ({ after, all, writes }) => commit(writes, checkoutView(after, all)))
  },
)

export const handler = http(createCheckout)
