import type { Mover } from '#shared/kernel/transitions.ts'
import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { type Parked, parked, parkedShard } from './parked.ts'
import type { Act } from './parked-audit.ts'

export type Resolution = NonNullable<Parked['resolution']>

/** What an operator states about an item, as the item keeps it. */
export const resolutionOf = ({ actor, nowMs }: Act, { outcome, note, amountMinor }: ResolveBody): Resolution => ({
  outcome,
  by: actor,
  at: new Date(nowMs).toISOString(),
  note,
  ...(amountMinor !== undefined && { amountMinor }),
})

/** The event that an operator has resolved the item of a leg. */
export const resolvedEvent = (
  { item: { parkedId, v }, nowMs }: Act,
  { checkoutId, leg }: { checkoutId: string; leg: number },
  outcome: Resolution['outcome'],
): Guarded =>
  eventRow(
    keys.parkedEvent(parkedShard(parkedId), parkedId, v + 1),
    { type: 'purchase.resolved', subject: checkoutId, data: { parkedId, outcome, leg } },
    nowMs,
  )

/** Ends an item whose refund or return ended another way. Only an operator's act has an event. */
export const mend = (
  act: Act,
  by: Mover,
  of: { checkoutId: string; leg: number },
): { after: Parked; writes: Guarded[] } => {
  const resolution = { outcome: 'mended' as const, by: act.actor, at: new Date(act.nowMs).toISOString() }
  const { after, writes } = parked.change(act.item, { state: 'resolved', resolution }, by)
  return { after, writes: by === 'operator' ? [...writes, resolvedEvent(act, of, 'mended')] : writes }
}
