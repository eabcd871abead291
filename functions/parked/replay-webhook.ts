import { Failure } from '#shared/kernel/errors.ts'
import { parked } from '#shared/store/parked.ts'
import { webhooks } from '#shared/store/webhooks.ts'
import type { Act } from './parked-view.ts'
import { chained } from './retell-event.ts'

/** Works through a merchant's message again that kept failing; should it fail once more, this item is open again. */
export const replayWebhook = async (act: Act) => {
  const { item, actor, nowMs } = act
  const [, sender = '', eventId = ''] = item.row?.pk.split('#') ?? []
  const row = await webhooks.get(sender, eventId)
  if (!row) throw new Failure('parked.ended', 'This webhook is not kept any more')
  const replayed = webhooks.replay(row, nowMs)
  const chain = chained(act, 'webhook.replay')
  const resolution = { outcome: 'mended' as const, by: actor, at: new Date(nowMs).toISOString() }
  const set = { ...chain.set, state: 'resolved' as const, attempts: item.attempts + 1, resolution }
  const { after, writes } = parked.change(item, set, 'operator')
  return { after, writes: [...replayed.writes, ...writes, ...chain.writes] }
}
