import * as z from 'zod'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { inboxRow, WebhookParams, WebhookView, webhookView } from './webhook-view.ts'

/** One received webhook with the state of its processing. */
export const getWebhook = operation(
  {
    name: 'getWebhook',
    summary: 'One received webhook: its state, failures and next try (operators)',
    access: { as: ['operator'], scope: 'operate' },
    input: z.strictObject({ ...WebhookParams.shape }),
    output: WebhookView,
    fails: ['webhook.not-found'],
    grants: { read: ['WH'] },
    http: { method: 'GET', path: '/v1/webhooks/events/{id}' },
  },
  async ({ input }) => webhookView(await inboxRow(input.id)),
)

export const handler = http(getWebhook)
