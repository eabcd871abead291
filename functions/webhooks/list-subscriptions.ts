import * as z from 'zod'
import { route } from '#shared/platform/http/route.ts'
import { subscriptions } from '#shared/webhooks/subscriptions.ts'
import { SubscriptionView, visibleTo } from './subscription-view.ts'

/** Where the caller's events are sent, and how that goes. */
export const handler = route(
  {
    operation: 'listSubscriptions',
    method: 'GET',
    path: '/v1/webhooks/subscriptions',
    summary: 'Your subscriptions, oldest first',
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    reply: z.object({ items: z.array(SubscriptionView) }),
    status: 200,
    fails: [],
    grants: { read: ['SUB'] },
  },
  async ({ principal }) => ({ reply: { items: visibleTo(principal, await subscriptions.of(principal.userId)) } }),
)
