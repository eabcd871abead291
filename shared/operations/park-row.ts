import type { Mover } from '#shared/kernel/transitions.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { commit } from '#shared/platform/table/table.ts'
import type { ParkedReason } from './parked-states.ts'
import { parked, parkedIdOfRow } from './rows/parked.ts'

/** Parks a row that cannot be published or processed, once, so that the rows behind it continue. False when it was parked before. */
export const parkRow = async (row: Key, reason: ParkedReason, by: Mover, nowMs: number): Promise<boolean> => {
  const parkedAt = new Date(nowMs).toISOString()
  const item = { parkedId: parkedIdOfRow(row), kind: 'event' as const, row, reason, parkedAt }
  try {
    const writes = await parked.park(item, by)
    await commit(writes)
    return writes.length > 0
  } catch (error) {
    if ((await parked.ofRow(row))?.state !== 'open') throw error // another call parked it at the same moment
    return false
  }
}
