import { route } from '#shared/platform/http/route.ts'
import { inboxRow, viewOf, WebhookParams, WebhookView } from './webhook-view.ts'

/** What became of one webhook. */
export const handler = route(
  {
    operation: 'getWebhook',
    method: 'GET',
    path: '/v1/webhooks/events/{id}',
    summary: 'What became of one webhook: its state, failures and next try (operators)',
    access: { as: ['operator'], scope: 'operate' },
    params: WebhookParams,
    reply: WebhookView,
    status: 200,
    fails: ['webhook.not-found'],
    grants: { read: ['WH'] },
  },
  async ({ params }) => ({ reply: viewOf(await inboxRow(params.id)) }),
)
