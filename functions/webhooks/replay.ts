import * as z from 'zod'
import { operatorKey } from '#shared/kernel/principal.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { replayStored } from '#shared/webhooks/rows/replay-webhook.ts'
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
    const stored = await inboxRow(input.id)
    const item = await parked.ofRow(keys.webhook(stored.sender, stored.eventId))
    const { row, writes } = replayStored(stored, item, { actor: operatorKey(principal), nowMs: Date.now() })
    return commit(writes, webhookView(row))
  },
)

export const handler = http(replayWebhook)
