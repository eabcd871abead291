import { catalogue } from '#events/catalogue.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { auditHash, auditRow, genesisHash } from '#shared/store/audit.ts'
import { keys } from '#shared/store/keys.ts'
import { EventRow } from '#shared/store/outbox.ts'
import { type Parked, parked, parkedShard } from '#shared/store/parked.ts'
import { type Guarded, get, insert } from '#shared/store/table.ts'
import type { Act } from './parked-view.ts'

/** An event belongs to no purchase that could audit it: the item has a chain of its own. */
export const chained = ({ item, actor, nowMs }: Act, action: string): { set: Partial<Parked>; writes: Guarded[] } => {
  const entry = {
    subject: item.parkedId,
    seq: item.v + 1,
    at: new Date(nowMs).toISOString(),
    actor,
    action,
    details: { reason: item.reason },
    prevHash: item.auditHead ?? genesisHash,
  }
  return { set: { auditHead: auditHash(entry) }, writes: [auditRow(entry)] }
}

/** Tells an event that was set aside, once its row fits: the same event, in a new row for the relay to find. */
export const retellEvent = async (act: Act) => {
  const { item, actor, nowMs } = act
  const row = EventRow.safeParse(item.row && (await get(item.row))).data
  if (!row || !catalogue[row.type].schema.safeParse(row.data).success)
    throw new Failure('parked.impossible', 'The row still does not fit what its event must carry')
  const key = keys.parkedEvent(parkedShard(item.parkedId), item.parkedId, item.v + 1)
  const chain = chained(act, 'event.retell')
  const resolution = { outcome: 'mended' as const, by: actor, at: new Date(nowMs).toISOString() }
  const { after, writes } = parked.change(
    item,
    { ...chain.set, state: 'resolved', attempts: item.attempts + 1, resolution },
    'operator',
  )
  const told = insert({ ...key, kind: 'event', ...row }, () => new Error(`Told again before: ${item.parkedId}`))
  return { after, writes: [told, ...writes, ...chain.writes] }
}
