import * as z from 'zod'
import { notices } from '#shared/notices/notices.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Marks as read whatever the inbox had heard of until a time: now, or when the caller looked. What came later stays unread. */
export const readNotifications = operation(
  {
    name: 'readNotifications',
    summary: 'Mark all notices as read',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({
      until: z.iso.datetime().optional().describe('When you looked; a later time than now counts as now.'),
    }),
    output: z.object({ readUntil: z.string() }),
    idempotency: 'optional',
    fails: [],
    grants: { read: ['NOTICE'], write: ['NOTICE'] },
    http: { method: 'POST', path: '/v1/notifications/read' },
  },
  async ({ input: { until }, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const untilMs = Math.min(nowMs, until === undefined ? nowMs : Date.parse(until))
    return commit(await notices.readingAll(userId, untilMs), { readUntil: new Date(untilMs).toISOString() })
  },
)

export const handler = http(readNotifications)
