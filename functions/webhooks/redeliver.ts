import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { commit as write } from '#shared/platform/table/table.ts'
import { attemptDelivery } from '#shared/webhooks/flows/deliver.ts'
import { DeliveryId, deliveries } from '#shared/webhooks/rows/deliveries.ts'
import { DeliveryView, deliveryView, SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** Redelivers an event with the same id and body, so that a subscriber recognizes a repeat. */
export const redeliver = operation(
  {
    name: 'redeliver',
    summary: 'Redeliver an event to a subscriber',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    input: z.strictObject({ ...SubscriptionParams.shape, deliveryId: DeliveryId }),
    output: DeliveryView,
    idempotency: 'optional',
    outward: true,
    limits: { account: 'subscribers.account' },
    fails: ['subscription.not-found', 'delivery.not-found'],
    grants: { read: ['SUB', 'AGENT', 'EPOCHS'], write: ['SUB'], parameters: ['settings', 'subscription-key'] },
    http: { method: 'POST', path: '/v1/webhooks/subscriptions/{subscriptionId}/deliveries/{deliveryId}/redeliver' },
  },
  async ({ input: { subscriptionId, deliveryId }, principal, commit }) => {
    await subscriptionOf(principal, subscriptionId)
    const { after, writes } = deliveries.again(
      await deliveries.require(subscriptionId, deliveryId),
      principal.kind,
      Date.now(),
    )
    await write(writes)
    return commit([], deliveryView(await attemptDelivery(after, principal.kind)))
  },
)

export const handler = http(redeliver)
