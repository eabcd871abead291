import * as z from 'zod'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { approvalSeconds } from '#shared/purchase/durations.ts'
import { askApproval } from '#shared/purchase/flows/ask-approval.ts'
import { checkoutStates } from '#shared/purchase/rules/checkout-states.ts'
import { ucpStatus } from '#shared/purchase/ucp-status.ts'
import { CheckoutParams, wholeFor } from './checkout-view.ts'

const reply = z.object({
  checkoutId: z.string(),
  state: z.enum(checkoutStates),
  ucpStatus: z.string(),
  approvalId: z.string().optional(),
  /** Where a person decides, while one has to. */
  continueUrl: z.string().optional(),
})

/** "Buy it": asks for approval if nobody was asked, says where a person decides while one has to, and changes nothing after that. */
export const confirmCheckout = operation(
  {
    name: 'confirmCheckout',
    summary: 'Buy it: ask for the approval it needs, or say how far it is',
    access: { as: ['user', 'agent'], scope: 'checkouts:write' },
    input: z.strictObject({ ...CheckoutParams.shape, ifMatch: IfMatch }),
    output: reply,
    idempotency: 'required',
    fails: [
      'checkout.not-found',
      'checkout.expired',
      'checkout.stale',
      'checkout.version-mismatch',
      'purchase.duplicate',
      'limit.exceeded',
    ],
    grants: {
      read: ['CHECKOUT', 'USER', 'BUDGET', 'INTENT'],
      write: ['CHECKOUT', 'AUDIT', 'CLAIM', 'INTENT', 'BUDGET', 'HOLD'],
      parameters: ['settings'],
    },
    http: {
      method: 'POST',
      path: '/v1/checkouts/{checkoutId}/confirm',
      also: {
        202: {
          when: ({ state }) => state === 'awaiting_approval',
          means: 'A person has to decide first; `continueUrl` says where',
        },
      },
      headers: { ifMatch: ifMatchHeader },
    },
  },
  async (call) => {
    const whole = await wholeFor(call)
    const { checkout: found } = whole
    const asked =
      found.state === 'quoted'
        ? await askApproval(
            whole,
            { principal: call.principal, validSeconds: approvalSeconds, buyAgain: false },
            Date.now(),
          )
        : undefined
    const { checkoutId, state, approvalId } = asked?.after ?? found
    const waiting = state === 'awaiting_approval'
    const { baseUrl } = await settings()
    const answer = {
      checkoutId,
      state,
      ucpStatus: ucpStatus(state),
      ...(approvalId && { approvalId }),
      ...(waiting && { continueUrl: `${baseUrl}/v1/approvals/${approvalId}` }),
    }
    // Only the call that asked stores its answer under the key; the others say how far it is now.
    return asked ? call.commit(asked.writes, answer) : answer
  },
)

export const handler = http(confirmCheckout)
