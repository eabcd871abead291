import * as z from 'zod'
import { ownValue } from '#shared/kernel/own-value.ts'
import { kindOf, type NoticeKind, noticeIds } from './notice-kinds.ts'
import { InboxNotice, isUnread } from './notices.ts'

/** What became of an approval since its notice, if anything did. */
export type ApprovalNow = 'pending' | 'approved' | 'delegated' | 'rejected' | 'withdrawn' | 'expired'

/** A notice as its user reads it. */
export const NoticeView = z.object({
  notificationId: z.string(),
  /** What it tells, by a name that does not change. */
  kind: z.string(),
  says: z.string(),
  at: z.string(),
  read: z.boolean(),
  /** The page where its user acts on it. */
  url: z.string(),
  ...InboxNotice.shape.ids.shape,
})
export type NoticeView = z.output<typeof NoticeView>

const kindNow = ({ told, ids }: InboxNotice, approvalNow: (approvalId: string) => ApprovalNow): NoticeKind => {
  if (told !== 'approval.waiting' || !ids.approvalId) return told
  const now = approvalNow(ids.approvalId)
  return now === 'pending' ? told : (`approval.${now}` as const)
}

/** The notice as of now: one that waited for a decision says what was decided. */
export const noticeView = (
  notice: InboxNotice,
  {
    allReadAtMs,
    approvalNow,
    baseUrl,
  }: {
    allReadAtMs: number
    approvalNow: (approvalId: string) => ApprovalNow
    baseUrl: string
  },
): z.input<typeof NoticeView> => {
  const kind = kindNow(notice, approvalNow)
  const { says, page } = kindOf(kind)
  const named = noticeIds.flatMap((name) => {
    const value = ownValue(notice.ids, name)
    return value ? [[name, value] as const] : []
  })
  return {
    notificationId: notice.noticeId,
    kind,
    says,
    at: notice.at,
    read: !isUnread(notice, allReadAtMs),
    url: `${baseUrl.replace(/\/$/, '')}${page(notice.ids)}`,
    ...Object.fromEntries(named),
  }
}
