import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { principalKey } from '#shared/kernel/principal.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { mayCall, subscriptionSecret } from '#shared/webhooks/flows/call-subscriber.ts'
import { subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { maxSubscriptions, subscribableTypes } from '#shared/webhooks/rules/subscribable.ts'
import { SubscriptionView } from './subscription-view.ts'

/** Subscribes a URL of the caller to events about their purchases. The answer shows the secret once. */
export const createSubscription = operation(
  {
    name: 'createSubscription',
    summary: 'Subscribe a URL of yours to signed events',
    access: { as: ['user', 'agent'], scope: 'webhooks:write', fresh: true },
    input: z.strictObject({
      url: z
        .url()
        .max(2000)
        .meta({ examples: ['https://example.com/purser'] }),
      types: z
        .array(z.enum(subscribableTypes))
        .max(subscribableTypes.length)
        .default([])
        .describe('The event types; an empty list means all.'),
    }),
    output: SubscriptionView.extend({
      secret: z.string().optional().describe('Only the first answer contains it; a replayed answer does not.'),
    }),
    idempotency: 'optional',
    limits: { account: 'subscribers.account' },
    fails: ['subscription.url-refused', 'limit.exceeded'],
    grants: { read: ['SUB'], write: ['SUB'], parameters: ['settings', 'subscription-key'] },
    http: { method: 'POST', path: '/v1/webhooks/subscriptions', status: 201 },
  },
  async ({ input, principal, resourceId, commit }) => {
    if (!(await mayCall(input.url)))
      throw new Failure(
        'subscription.url-refused',
        'Give an https URL on a public address, without credentials; an operator can allow other origins',
      )
    const book = await subscriptions.of(principal.userId)
    if (book.items.length >= maxSubscriptions)
      throw new Failure('limit.exceeded', `You may have ${maxSubscriptions} subscriptions at a time`, {
        limit: maxSubscriptions,
      })
    const reply = {
      subscriptionId: resourceId('subscription'),
      url: input.url,
      types: [...new Set(input.types)],
      state: 'active' as const,
      createdBy: principalKey(principal),
      createdAt: new Date().toISOString(),
    }
    await commit([subscriptions.rewritten(book, [...book.items, reply])], reply)
    return { ...reply, secret: await subscriptionSecret(reply.subscriptionId) }
  },
)

export const handler = http(createSubscription)
