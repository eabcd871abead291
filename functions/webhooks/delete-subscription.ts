import * as z from 'zod'
import { route } from '#shared/platform/http/route.ts'
import { subscriptions } from '#shared/webhooks/subscriptions.ts'
import { SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** Ends a subscription: what is still due to it is not sent any more. */
export const handler = route(
  {
    operation: 'deleteSubscription',
    method: 'DELETE',
    path: '/v1/webhooks/subscriptions/{subscriptionId}',
    summary: 'End a subscription',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    params: SubscriptionParams,
    reply: z.object({ subscriptionId: z.string(), deleted: z.literal(true) }),
    status: 200,
    idempotency: 'optional',
    fails: ['subscription.not-found'],
    grants: { read: ['SUB'], write: ['SUB'] },
  },
  async ({ params: { subscriptionId }, principal, commit }) => {
    const { book, subscription } = await subscriptionOf(principal, subscriptionId)
    const rest = book.items.filter((one) => one !== subscription)
    return commit([subscriptions.rewritten(book, rest)], { reply: { subscriptionId, deleted: true } })
  },
)
