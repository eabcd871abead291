import { route } from '#shared/http/route.ts'
import { webhooks } from '#shared/store/webhooks.ts'
import { inboxRow, viewOf, WebhookParams, WebhookView } from './webhook-view.ts'

/** Works through a kept webhook once more. What it said before is known and changes nothing twice. */
export const handler = route(
  {
    operation: 'replayWebhook',
    method: 'POST',
    path: '/v1/webhooks/events/{id}/replay',
    summary: 'Work through a kept webhook once more (operators)',
    access: { as: ['operator'], scope: 'operate' },
    params: WebhookParams,
    reply: WebhookView,
    status: 202,
    idempotency: 'optional',
    fails: ['webhook.not-found'],
    grants: { read: ['WH'], write: ['WH'] },
  },
  async ({ params, commit }) => {
    const { after, writes } = webhooks.replay(await inboxRow(params.id), Date.now())
    return commit(writes, { reply: viewOf(after) })
  },
)
