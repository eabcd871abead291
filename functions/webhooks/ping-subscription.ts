import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { createDelivery } from '#shared/webhooks/flows/create-delivery.ts'
import { attemptDelivery } from '#shared/webhooks/flows/deliver.ts'
import { noticeBody, pingType } from '#shared/webhooks/rules/subscribable.ts'
import { DeliveryView, deliveryView, SubscriptionParams, subscriptionOf } from './subscription-view.ts'

/** Sends a test message and reports the result. Purser retries it like any other delivery. */
export const pingSubscription = operation(
  {
    name: 'pingSubscription',
    summary: 'Send a test message to a subscriber',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    input: z.strictObject({ ...SubscriptionParams.shape }),
    output: DeliveryView,
    idempotency: 'optional',
    outward: true,
    limits: { account: 'subscribers.account' },
    fails: ['subscription.not-found'],
    grants: { read: ['SUB', 'AGENT', 'EPOCHS'], write: ['SUB'], parameters: ['settings', 'subscription-key'] },
    http: { method: 'POST', path: '/v1/webhooks/subscriptions/{subscriptionId}/ping' },
  },
  async ({ input: { subscriptionId }, principal, resourceId, commit }) => {
    const { userId } = principal
    await subscriptionOf(principal, subscriptionId)
    const [eventId, occurredAt] = [resourceId('event'), new Date().toISOString()]
    const subject = subscriptionId
    const body = noticeBody({ id: eventId, type: pingType, version: 1, subject, occurredAt, data: {} })
    const notice = { subscriptionId, userId, eventId, type: pingType, body, occurredAt }
    const made = await createDelivery(notice, Date.now())
    if (!made) throw new Failure('table.conflict', 'This test message is already being sent')
    return commit([], deliveryView(await attemptDelivery(made, principal.kind)))
  },
)

export const handler = http(pingSubscription)
