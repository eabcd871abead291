import * as z from 'zod'
import { operatorKey } from '#shared/kernel/principal.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { resolvedByReplay } from '#shared/operations/rows/parked-audit.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { webhooks } from '#shared/webhooks/webhooks.ts'
import { inboxRow, WebhookParams, WebhookView, webhookView } from './webhook-view.ts'

/** Replays a stored webhook. Facts that are already known change nothing. */
export const replayWebhook = operation(
  {
    name: 'replayWebhook',
    summary: 'Replay a stored webhook (operators)',
    access: { as: ['operator'], scope: 'operate' },
    input: z.strictObject({ ...WebhookParams.shape }),
    output: WebhookView,
    idempotency: 'optional',
    fails: ['webhook.not-found', 'parked.stale'],
    grants: { read: ['WH', 'PARKED'], write: ['WH', 'PARKED', 'AUDIT'] },
    http: { method: 'POST', path: '/v1/webhooks/events/{id}/replay', status: 202 },
  },
  async ({ input, principal, commit }) => {
    const nowMs = Date.now()
    const row = await inboxRow(input.id)
    const item = await parked.ofRow(keys.webhook(row.sender, row.eventId))
    const { after, writes } = webhooks.replay(row, 'operator', nowMs)
    const act = item?.state === 'open' && { item, actor: operatorKey(principal), nowMs }
    const ended = act ? resolvedByReplay(act, 'webhook.replay').writes : []
    return commit([...writes, ...ended], webhookView(after))
  },
)

export const handler = http(replayWebhook)
