import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { principalKey } from '#shared/kernel/principal.ts'
import { route } from '#shared/platform/http/route.ts'
import { mayCall, subscriptionSecret } from '#shared/webhooks/flows/call-subscriber.ts'
import { maxSubscriptions, subscribableTypes } from '#shared/webhooks/subscribable.ts'
import { subscriptions } from '#shared/webhooks/subscriptions.ts'
import { SubscriptionView } from './subscription-view.ts'

/** Has events about the caller's purchases sent to a URL of theirs. The secret is shown once. */
export const handler = route(
  {
    operation: 'createSubscription',
    method: 'POST',
    path: '/v1/webhooks/subscriptions',
    summary: 'Have events sent to a URL of yours, signed',
    access: { as: ['user', 'agent'], scope: 'webhooks:write' },
    body: z.strictObject({
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
    reply: SubscriptionView.extend({
      secret: z.string().optional().describe('In the first answer only: a replayed one cannot show it again.'),
    }),
    status: 201,
    idempotency: 'optional',
    fails: ['subscription.url-refused', 'limit.exceeded'],
    grants: { read: ['SUB'], write: ['SUB'], parameters: ['settings', 'subscription-key'] },
  },
  async ({ body, principal, resourceId, commit }) => {
    if (!(await mayCall(body.url)))
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
      url: body.url,
      types: [...new Set(body.types)],
      state: 'active' as const,
      createdBy: principalKey(principal),
      createdAt: new Date().toISOString(),
    }
    await commit([subscriptions.rewritten(book, [...book.items, reply])], { reply })
    return { reply: { ...reply, secret: await subscriptionSecret(reply.subscriptionId) } }
  },
)
