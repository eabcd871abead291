import { keepNotice } from '#shared/notices/keep-notice.ts'
import { EventRow } from '#shared/platform/table/outbox.ts'
import { ownerOf } from '#shared/platform/table/owners.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'

/** Every event that was committed and concerns this user. */
export const eventsOf = async (userId: string): Promise<EventRow[]> => {
  const rows = (await wholeTable('SIM#'))
    .map((row) => JSON.parse(row))
    .filter(({ sk }) => String(sk).startsWith('EVT#'))
  const events = rows.map((row) => EventRow.parse(row))
  const owners = await Promise.all(events.map(async ({ owner, subject }) => owner ?? (await ownerOf(subject))))
  return events.filter((_, at) => owners[at] === userId)
}

/** The relay has told everything so far, as often as it likes to. */
export const tellAll = async (userId: string, nowMs = Date.now()): Promise<void> => {
  for (const event of await eventsOf(userId)) await keepNotice(event, userId, nowMs)
}
