import { readNotification } from '#functions/notices/read.ts'
import { readNotifications } from '#functions/notices/read-all.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** Marks one notice as read, or all that the page knew of. */
export const handler = postForm(
  {
    name: 'readInboxOnPage',
    path: '/inbox',
    summary: 'Mark notices as read on the page',
    calls: [readNotification, readNotifications],
    back: () => '/inbox',
  },
  async ({ ask, key, fields: { act, notificationId, until } }) => {
    if (act === 'one') await ask(readNotification, { notificationId }, key)
    else if (act === 'all') await ask(readNotifications, { until }, key)
    else throw invalidInput('form', [{ at: 'act', message: 'Read one or all' }])
    return { to: '/inbox' }
  },
)
