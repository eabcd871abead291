import { route } from '#shared/platform/http/route.ts'
import { commit as write } from '#shared/platform/table/table.ts'
import { DeliveryId, deliveries } from '#shared/webhooks/deliveries.ts'
import { attemptDelivery } from '#shared/webhooks/flows/deliver.ts'
import { DeliveryView, deliveryView, SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** Sends a delivery once more, with the id and the body it had: a subscriber that has it already can tell. */
export const handler = route(
  {
    operation: 'redeliver',
    method: 'POST',
    path: '/v1/webhooks/subscriptions/{subscriptionId}/deliveries/{deliveryId}/redeliver',
    summary: 'Send a delivery once more',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    params: SubscriptionParams.extend({ deliveryId: DeliveryId }),
    reply: DeliveryView,
    status: 200,
    idempotency: 'optional',
    outward: true,
    fails: ['subscription.not-found', 'delivery.not-found'],
    grants: { read: ['SUB', 'AGENT'], write: ['SUB'], parameters: ['settings', 'subscription-key'] },
  },
  async ({ params: { subscriptionId, deliveryId }, principal, commit }) => {
    await subscriptionOf(principal, subscriptionId)
    const { after, writes } = deliveries.again(
      await deliveries.require(subscriptionId, deliveryId),
      principal.kind,
      Date.now(),
    )
    await write(writes)
    return commit([], { reply: deliveryView(await attemptDelivery(after, principal.kind)) })
  },
)
