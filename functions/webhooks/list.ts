import * as z from 'zod'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { webhooks } from '#shared/webhooks/webhooks.ts'
import { viewOf, WebhookView } from './webhook-view.ts'

/** What came in and could not be worked through: failing, waiting for the order of its parcel, or parked. */
export const handler = route(
  {
    operation: 'listWebhooks',
    method: 'GET',
    path: '/v1/webhooks/events',
    summary: 'Webhooks that are failing, waiting or parked, newest first (operators)',
    access: { as: ['operator'], scope: 'operate' },
    query: CursorQuery.extend({ state: z.enum(['failing', 'waiting', 'parked']).default('failing') }),
    reply: pageOf(WebhookView),
    status: 200,
    fails: [],
    grants: { read: ['WH'], index: ['gsi1'] },
  },
  async ({ query }) => {
    const { items, cursor } = await webhooks.list(query.state, query)
    return { reply: { items: items.map(viewOf), ...(cursor && { cursor }) } }
  },
)
