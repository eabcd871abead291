import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { moverOf } from '#shared/kernel/principal.ts'
import { allows } from '#shared/kernel/transitions.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CheckoutView, checkoutView } from '#shared/purchase/checkout-view.ts'
import { cancelMerchantCheckouts } from '#shared/purchase/flows/placement/cancel-merchant-checkouts.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { endApproval } from '#shared/purchase/rows/end-approval.ts'
import { releasedFamilies } from '#shared/purchase/rows/purchase.ts'
import { release } from '#shared/purchase/rows/release-reservations.ts'
import { checkoutTransitions } from '#shared/purchase/rules/checkout-states.ts'
import { CheckoutParams, wholeFor } from './load-checkout.ts'

/** Cancels a checkout before Purser asks for money or an order. Afterwards the user cancels the order instead. */
export const cancelCheckout = operation(
  {
    name: 'cancelCheckout',
    summary: 'Cancel a checkout before anything is ordered',
    tool: {
      says: "Cancels a checkout before anything is ordered. It needs the checkout's id. It cannot cancel an order.",
      destructive: true,
    },
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({ ...CheckoutParams.shape, ifMatch: IfMatch }),
    output: CheckoutView,
    idempotency: 'required',
    limits: { account: 'after-sale.account' },
    fails: ['checkout.not-found', 'checkout.not-ready', 'checkout.stale', 'checkout.version-mismatch'],
    grants: {
      read: ['CHECKOUT', ...releasedFamilies],
      write: ['CHECKOUT', 'AUDIT', 'BUDGET', 'LIST'],
      delete: ['CLAIM', 'INTENT', 'HOLD'],
      parameters: ['settings', 'signing-key'],
    },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/cancel',
      headers: { ifMatch: ifMatchHeader },
      version: ({ version }) => version,
    },
  },
  async (call) => {
    const whole = await wholeFor(call)
    const { checkout, legs: all } = whole
    const mover = moverOf(call.principal)
    if (!allows(checkoutTransitions, checkout.state, 'canceled', mover.by))
      throw new Failure('checkout.not-ready', `A checkout that is ${checkout.state} cannot be canceled`, {
        state: checkout.state,
      })
    const { approvalId } = checkout
    const event = { type: 'checkout.canceled' as const, data: { approvalId } }
    const { after, writes } = checkouts.move(
      checkout,
      { ...mover, to: 'canceled', action: 'checkout.cancel', event },
      Date.now(),
    )
    const withdrawn =
      checkout.state === 'awaiting_approval' && approvalId ? endApproval(checkout, 'withdrawn', mover.by) : []
    const answer = await call.commit([...writes, ...withdrawn, ...(await release(whole))], checkoutView(after, all))
    await cancelMerchantCheckouts(all)
    return answer
  },
)

export const handler = http(cancelCheckout)
