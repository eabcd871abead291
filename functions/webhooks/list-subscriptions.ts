import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { subscriptions } from '#shared/webhooks/rows/subscriptions.ts'
import { SubscriptionView, visibleTo } from './subscription-view.ts'

/** The caller's subscriptions with their state. */
export const listSubscriptions = operation(
  {
    name: 'listSubscriptions',
    summary: 'Your subscriptions, oldest first',
    access: { as: ['user', 'agent'], scope: 'orders:read' },
    output: z.object({ items: z.array(SubscriptionView) }),
    fails: [],
    grants: { read: ['SUB'] },
    http: { method: 'GET', path: '/v1/webhooks/subscriptions' },
  },
  async ({ principal }) => ({ items: visibleTo(principal, await subscriptions.of(principal.userId)) }),
)

export const handler = http(listSubscriptions)
