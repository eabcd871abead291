import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import type { Guarded } from '#shared/platform/table/table.ts'

export type AccountChange = 'email-confirmed' | 'password-changed' | 'password-reset'

/** Tells the user what became of their account. `v` is the version that the change made. */
export const accountChanged = (userId: string, v: number, change: AccountChange, nowMs: number): Guarded =>
  eventRow(
    keys.accountEvent(userId, v),
    { type: 'account.changed', subject: userId, owner: userId, data: { change } },
    nowMs,
  )
