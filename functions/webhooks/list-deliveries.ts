import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { Delivery, deliveries } from '#shared/webhooks/deliveries.ts'
import { DeliveryView, deliveryView, SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** What was sent to a subscriber, attempt by attempt, and what it answered. */
export const handler = route(
  {
    operation: 'listDeliveries',
    method: 'GET',
    path: '/v1/webhooks/subscriptions/{subscriptionId}/deliveries',
    summary: 'What was sent to a subscriber, newest event first',
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    params: SubscriptionParams,
    query: CursorQuery,
    reply: pageOf(DeliveryView),
    status: 200,
    fails: ['subscription.not-found'],
    grants: { read: ['SUB'] },
  },
  async ({ params, principal, query }) => {
    const { subscription } = await subscriptionOf(principal, params.subscriptionId)
    const { items, cursor } = await deliveries.log(subscription.subscriptionId, query.limit, query.cursor)
    return { reply: { items: items.map((row) => deliveryView(Delivery.parse(row))), ...(cursor && { cursor }) } }
  },
)
