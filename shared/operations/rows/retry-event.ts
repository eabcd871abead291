import { Failure } from '#shared/kernel/errors.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { EventRow } from '#shared/platform/table/outbox.ts'
import { get, insert } from '#shared/platform/table/table.ts'
import { parkedShard } from './parked.ts'
import { type Act, resolvedByReplay } from './parked-audit.ts'

/** Publishes a parked event once its row fits its schema: the same event, in a new row for the relay. */
export const retryEvent = async (act: Act, fits: (row: Pick<EventRow, 'type' | 'data'>) => boolean) => {
  const { item } = act
  const row = EventRow.omit({ token: true }).safeParse(item.row && (await get(item.row))).data
  if (!row || !fits(row)) throw new Failure('parked.impossible', 'The row still does not fit the schema of its event')
  const key = keys.parkedEvent(parkedShard(item.parkedId), item.parkedId, item.v + 1)
  const { after, writes } = resolvedByReplay(act, 'event.retell')
  const outboxRow = insert(
    { ...key, kind: 'event', ...row },
    () => new Error(`Published again before: ${item.parkedId}`),
  )
  return { after, writes: [outboxRow, ...writes] }
}
