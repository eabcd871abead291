import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { principalKey } from '#shared/kernel/principal.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { mayCall, subscriptionSecret } from '#shared/webhooks/flows/call-subscriber.ts'
import { maxSubscriptions, subscribableTypes } from '#shared/webhooks/subscribable.ts'
import { subscriptions } from '#shared/webhooks/subscriptions.ts'
import { SubscriptionView } from './subscription-view.ts'

/** Has events about the caller's purchases sent to a URL of theirs. The secret is shown once. */
export const createSubscription = operation(
  {
    name: 'createSubscription',
    summary: 'Have events sent to a URL of yours, signed',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    input: z.strictObject({
      url: z
        .url()
        .max(2000)
        .meta({ examples: ['https://example.com/purser'] }),
      types: z
        .array(z.enum(subscribableTypes))
        .max(subscribableTypes.length)
        .default([])
        .describe('Which events; all when none is named.'),
    }),
    output: SubscriptionView.extend({
      secret: z.string().optional().describe('In the first answer only: a replayed one cannot show it again.'),
    }),
    idempotency: 'optional',
    fails: ['subscription.url-refused', 'limit.exceeded'],
    grants: { read: ['SUB'], write: ['SUB'], parameters: ['settings', 'subscription-key'] },
    http: { method: 'POST', path: '/v1/webhooks/subscriptions', status: 201 },
  },
  async ({ input, principal, resourceId, commit }) => {
    if (!(await mayCall(input.url)))
      throw new Failure(
        'subscription.url-refused',
        'Name an https URL on a public address, without credentials; the operator allows other origins',
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
