import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { Delivery, deliveries } from '#shared/webhooks/rows/deliveries.ts'
import { DeliveryView, deliveryView, SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** The deliveries to a subscriber, with every attempt and answer. */
export const listDeliveries = operation(
  {
    name: 'listDeliveries',
    summary: 'Deliveries to a subscriber, newest event first',
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    input: z.strictObject({ ...SubscriptionParams.shape, ...CursorQuery.shape }),
    output: pageOf(DeliveryView),
    fails: ['subscription.not-found'],
    grants: { read: ['SUB'] },
    http: { method: 'GET', path: '/v1/webhooks/subscriptions/{subscriptionId}/deliveries' },
  },
  async ({ input, principal }) => {
    const { subscription } = await subscriptionOf(principal, input.subscriptionId)
    const { items, cursor } = await deliveries.log(subscription.subscriptionId, input.limit, input.cursor)
    return { items: items.map((row) => deliveryView(Delivery.parse(row))), ...(cursor && { cursor }) }
  },
)

export const handler = http(listDeliveries)
