import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** Ends a subscription. Purser no longer sends its due deliveries. */
export const deleteSubscription = operation(
  {
    name: 'deleteSubscription',
    summary: 'End a subscription',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    input: z.strictObject({ ...SubscriptionParams.shape }),
    output: z.object({ subscriptionId: z.string(), deleted: z.literal(true) }),
    idempotency: 'optional',
    fails: ['subscription.not-found'],
    grants: { read: ['SUB'], write: ['SUB'] },
    http: { method: 'DELETE', path: '/v1/webhooks/subscriptions/{subscriptionId}' },
  },
  async ({ input: { subscriptionId }, principal, commit }) => {
    const { book, subscription } = await subscriptionOf(principal, subscriptionId)
    const rest = book.items.filter((one) => one !== subscription)
    return commit([subscriptions.rewritten(book, rest)], { subscriptionId, deleted: true })
  },
)

export const handler = http(deleteSubscription)
