import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { WebhookView, webhookView } from './webhook-view.ts'

/** Webhooks that Purser could not process yet: failing, waiting for the order of a parcel, or parked. */
export const listWebhooks = operation(
  {
    name: 'listWebhooks',
    summary: 'Webhooks that are failing, waiting or parked, newest first (operators)',
    access: { as: ['operator'], scope: 'operate' },
    input: z.strictObject({ ...CursorQuery.shape, state: z.enum(['failing', 'waiting', 'parked']).default('failing') }),
    output: pageOf(WebhookView),
    fails: [],
    grants: { read: ['WH'], index: ['gsi1'] },
    http: { method: 'GET', path: '/v1/webhooks/events' },
  },
  async ({ input }) => {
    const { items, cursor } = await webhooks.list(input.state, input)
    return { items: items.map(webhookView), ...(cursor && { cursor }) }
  },
)

export const handler = http(listWebhooks)
