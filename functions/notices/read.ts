import * as z from 'zod'
import { idSchema } from '#shared/kernel/ids.ts'
import { notices } from '#shared/notices/notices.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Marks one notice as read. A repeat changes nothing. */
export const readNotification = operation(
  {
    name: 'readNotification',
    summary: 'Mark a notice as read',
    access: { as: ['user'], scope: 'account:write' },
    input: z.strictObject({ notificationId: idSchema('notice') }),
    output: z.object({ notificationId: z.string(), read: z.literal(true) }),
    idempotency: 'optional',
    fails: ['notification.not-found'],
    grants: { read: ['NOTICE'], write: ['NOTICE'] },
    http: { method: 'POST', path: '/v1/notifications/{notificationId}/read' },
  },
  async ({ input: { notificationId }, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const notice = await notices.owned(userId, notificationId, nowMs)
    return commit(notices.reading(notice, nowMs), { notificationId, read: true })
  },
)

export const handler = http(readNotification)
