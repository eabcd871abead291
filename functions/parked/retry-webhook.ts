import { Failure } from '#shared/kernel/errors.ts'
import { type Act, resolvedByReplay } from '#shared/operations/rows/parked-audit.ts'
import { webhookIn } from '#shared/platform/table/keys.ts'
import { webhooks } from '#shared/webhooks/webhooks.ts'

/** Replays a message that kept failing. If it fails again, this item is open again. */
export const retryWebhook = async (act: Act) => {
  const { item, nowMs } = act
  const { sender, eventId } = webhookIn(item.row ?? {})
  const row = await webhooks.get(sender, eventId)
  if (!row) throw new Failure('parked.ended', 'This webhook is no longer stored')
  const replayed = webhooks.replay(row, 'operator', nowMs)
  const { after, writes } = resolvedByReplay(act, 'webhook.replay')
  return { after, writes: [...replayed.writes, ...writes] }
}
