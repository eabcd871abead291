import type { Mover } from '#shared/kernel/transitions.ts'
import type { Key } from '#shared/platform/table/expression.ts'
import { commit } from '#shared/platform/table/table.ts'
import { parked, parkedIdOfRow } from './rows/parked.ts'

/** Keeps a row for a person that can never be told or worked through, once, so that the rows behind it go on. */
export const parkRow = async (row: Key, reason: string, by: Mover, nowMs: number): Promise<void> => {
  const parkedAt = new Date(nowMs).toISOString()
  const item = { parkedId: parkedIdOfRow(row), kind: 'event' as const, row, reason, parkedAt }
  try {
    await commit(await parked.park(item, by))
  } catch (error) {
    if (!(await parked.ofRow(row))) throw error // set aside at the same moment is set aside
  }
}
