import type { EventRow } from '#shared/platform/table/outbox.ts'
import { commit } from '#shared/platform/table/table.ts'
import { noticeOf } from './notice-kinds.ts'
import { Kept, notices } from './notices.ts'

/** Whether an event tells somebody something. */
export const isTold = (event: Pick<EventRow, 'type' | 'subject' | 'data'>): boolean => noticeOf(event) !== undefined

/** Puts what an event tells into the inbox of its user, once, however often the event comes. */
export const keepNotice = async (event: EventRow, userId: string, nowMs: number): Promise<void> => {
  const notice = noticeOf(event)
  if (!notice) return
  await commit([notices.keep({ ...event, userId }, notice, nowMs)]).catch((error: unknown) => {
    if (!(error instanceof Kept)) throw error
  })
}
