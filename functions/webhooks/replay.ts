import { operatorKey } from '#shared/kernel/principal.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { resolvedByReplay } from '#shared/operations/rows/parked-audit.ts'
import { route } from '#shared/platform/http/route.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { webhooks } from '#shared/webhooks/webhooks.ts'
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
    fails: ['webhook.not-found', 'parked.stale'],
    grants: { read: ['WH', 'PARKED'], write: ['WH', 'PARKED', 'AUDIT'] },
  },
  async ({ params, principal, commit }) => {
    const nowMs = Date.now()
    const row = await inboxRow(params.id)
    const item = await parked.asideOf(keys.webhook(row.sender, row.eventId))
    const { after, writes } = webhooks.replay(row, 'operator', nowMs)
    const act = item?.state === 'open' && { item, actor: operatorKey(principal), nowMs }
    const ended = act ? resolvedByReplay(act, 'webhook.replay').writes : []
    return commit([...writes, ...ended], { reply: viewOf(after) })
  },
)
