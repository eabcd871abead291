import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'

/** Tells the user that an address came, changed or went; not which. */
export const addressChanged = (userId: string, state: 'stored' | 'removed'): Guarded =>
  eventRow(
    keys.addressEvent(userId, crypto.randomUUID()),
    { type: 'address.changed', subject: userId, owner: userId, data: { state } },
    Date.now(),
  )
