import { Failure } from '#shared/kernel/errors.ts'
import type { Parked } from '#shared/operations/rows/parked.ts'
import { type Act, resolvedByReplay } from '#shared/operations/rows/parked-audit.ts'
import { webhookIn } from '#shared/platform/table/keys.ts'
import { type InboxRow, webhooks } from './webhooks.ts'

/** Replays a stored message and resolves its open item, if it has one. If the message fails again, the same item is open again. */
export const replayStored = (row: InboxRow, item: Parked | undefined, { actor, nowMs }: Omit<Act, 'item'>) => {
  const replayed = webhooks.replay(row, 'operator', nowMs)
  const resolved = item?.state === 'open' ? resolvedByReplay({ item, actor, nowMs }, 'webhook.replay') : undefined
  return {
    row: replayed.after,
    item: resolved?.after,
    writes: [...replayed.writes, ...(resolved?.writes ?? [])],
  }
}

/** Replays the message of an open item. */
export const retryWebhook = async (act: Act) => {
  const { sender, eventId } = webhookIn(act.item.row ?? {})
  const row = await webhooks.get(sender, eventId)
  if (!row) throw new Failure('parked.ended', 'This webhook is no longer stored')
  const { item: after = act.item, writes } = replayStored(row, act.item, act)
  return { after, writes }
}
