import * as z from 'zod'
import { type ApprovalNow, NoticeView, noticeView } from '#shared/notices/notice-view.ts'
import { notices } from '#shared/notices/notices.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'

/** What each of these approvals is now. */
const outcomes = async (ids: readonly string[], nowMs: number): Promise<(approvalId: string) => ApprovalNow> => {
  const rows = new Map((await approvals.each(ids)).map((one) => [one.approvalId, one] as const))
  return (approvalId) => {
    const { outcome = 'expired', delegation, expiresAtSeconds = 0 } = rows.get(approvalId) ?? {}
    if (outcome === 'approved' && delegation) return 'delegated'
    return outcome === 'pending' && nowMs / 1000 >= expiresAtSeconds ? 'expired' : outcome
  }
}

/** What Purser told the user in the last ninety days. Each sentence is composed now, so a decision that was made is not said to wait. */
export const listNotifications = operation(
  {
    name: 'listNotifications',
    summary: 'Your notices, newest first',
    access: { as: ['user'], scope: 'account:write' },
    input: CursorQuery,
    output: pageOf(NoticeView).extend({
      unread: z.int().describe('How many of the newest hundred are unread.'),
    }),
    fails: [],
    grants: { read: ['NOTICE', 'CHECKOUT'], parameters: ['settings'] },
    http: { method: 'GET', path: '/v1/notifications' },
  },
  async ({ input, principal: { userId } }) => {
    const nowMs = Date.now()
    const [{ items, cursor, allReadAtMs }, unread, { baseUrl }] = await Promise.all([
      notices.page(userId, input, nowMs),
      notices.unread(userId, nowMs),
      settings(),
    ])
    const waiting = items.flatMap(({ ids: { approvalId } }) => (approvalId ? [approvalId] : []))
    const approvalNow = await outcomes(waiting, nowMs)
    return {
      items: items.map((each) => noticeView(each, { allReadAtMs, approvalNow, baseUrl })),
      ...(cursor && { cursor }),
      unread,
    }
  },
)

export const handler = http(listNotifications)
