import * as z from 'zod'
import { assertConfirmedBuyer } from '#shared/identity/flows/confirmed-buyer.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { approvalSeconds } from '#shared/purchase/durations.ts'
import { protocolStatus } from '#shared/purchase/protocol-status.ts'
import { freezeAndRequest } from '#shared/purchase/rows/request/freeze-and-request.ts'
import { checkoutStates } from '#shared/purchase/rules/checkout-states.ts'
import { CheckoutParams, wholeFor } from './load-checkout.ts'

const reply = z.object({
  checkoutId: z.string(),
  state: z.enum(checkoutStates),
  ...protocolStatus.members,
  approvalId: z.string().optional(),
  /** Where the user decides, while an approval is pending. */
  continueUrl: z.string().optional(),
})

/** Requests approval of a quoted checkout and says where the user decides. In any other state it changes nothing and reports the state. */
export const confirmCheckout = operation(
  {
    name: 'confirmCheckout',
    summary: 'Confirm a checkout: request its approval, or report its state',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({ ...CheckoutParams.shape, ifMatch: IfMatch }),
    output: reply,
    idempotency: 'required',
    fails: [
      'checkout.not-found',
      'checkout.expired',
      'checkout.stale',
      'checkout.drifted',
      'checkout.version-mismatch',
      'purchase.duplicate',
      'limit.exceeded',
      'policy.refused',
      'auth.email-unconfirmed',
      'payment-method.not-found',
      'payment-method.expired',
      'payment-method.not-for-agents',
    ],
    grants: {
      read: ['CHECKOUT', 'USER', 'WALLET', 'BUDGET', 'GOODS', 'INTENT', 'LIST', 'DELEGATION', 'POLICY', 'FAMILIAR'],
      write: ['CHECKOUT', 'AUDIT', 'CLAIM', 'GOODS', 'INTENT', 'BUDGET', 'HOLD', 'LIST', 'DECISION', 'FAMILIAR'],
      parameters: ['settings'],
    },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/confirm',
      also: {
        202: {
          when: ({ state }) => state === 'awaiting_approval',
          means: 'The user has to decide first; `continueUrl` says where',
        },
      },
      headers: { ifMatch: ifMatchHeader },
    },
  },
  async (call) => {
    const whole = await wholeFor(call)
    const { checkout } = whole
    if (checkout.state === 'quoted') await assertConfirmedBuyer(checkout.userId)
    const approval =
      checkout.state === 'quoted'
        ? await freezeAndRequest(
            whole,
            { principal: call.principal, validSeconds: approvalSeconds, buyAgain: false },
            Date.now(),
          )
        : undefined
    const { checkoutId, state, approvalId } = approval?.after ?? checkout
    const waiting = state === 'awaiting_approval'
    const { baseUrl } = await settings()
    const answer = {
      checkoutId,
      state,
      ...protocolStatus.of(state),
      ...(approvalId && { approvalId }),
      ...(waiting && { continueUrl: `${baseUrl}/approvals/${approvalId}` }),
    }
    // Only the call that requested approval stores its answer under the key; other calls report the present state.
    return approval ? call.commit(approval.writes, answer) : answer
  },
)

export const handler = http(confirmCheckout)
