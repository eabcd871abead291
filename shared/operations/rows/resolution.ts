import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { type Parked, parkedShard } from './parked.ts'
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
