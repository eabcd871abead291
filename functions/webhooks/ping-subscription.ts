import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { createDelivery } from '#shared/webhooks/flows/create-delivery.ts'
import { attemptDelivery } from '#shared/webhooks/flows/deliver.ts'
import { noticeBody, pingType } from '#shared/webhooks/subscribable.ts'
import { DeliveryView, deliveryView, SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** Sends a test message and says how it went. One that was not taken is sent again like any other. */
export const pingSubscription = operation(
  {
    name: 'pingSubscription',
    summary: 'Send a test message to a subscriber',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    input: z.strictObject({ ...SubscriptionParams.shape }),
    output: DeliveryView,
    idempotency: 'optional',
    outward: true,
    fails: ['subscription.not-found'],
    grants: { read: ['SUB', 'AGENT'], write: ['SUB'], parameters: ['settings', 'subscription-key'] },
    http: { method: 'POST', path: '/v1/webhooks/subscriptions/{subscriptionId}/ping' },
  },
  async ({ input: { subscriptionId }, principal, resourceId, commit }) => {
    const { userId } = principal
    await subscriptionOf(principal, subscriptionId)
    const [eventId, occurredAt] = [resourceId('event'), new Date().toISOString()]
    const subject = subscriptionId
    const body = noticeBody({ id: eventId, type: pingType, version: 1, subject, occurredAt, data: {} })
    const told = { subscriptionId, userId, eventId, type: pingType, body, occurredAt }
    const made = await createDelivery(told, Date.now())
    if (!made) throw new Failure('table.conflict', 'This test is being sent already')
    return commit([], deliveryView(await attemptDelivery(made, principal.kind)))
  },
)

export const handler = http(pingSubscription)
