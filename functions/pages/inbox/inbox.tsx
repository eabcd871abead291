import { goodsOf } from '#functions/pages/approvals/approvals.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Form, PageLink, When } from '#functions/pages/views/parts.tsx'
import type { NoticeView } from '#shared/notices/notice-view.ts'

interface Inbox {
  notices: readonly NoticeView[]
  unread: number
  next: string | undefined
  /** "All read" means what there was then. */
  lookedAt: string
  pathOf: (url: string) => string
  /** The goods that a notice is about. */
  linesOf: (notice: NoticeView) => readonly { title: string; quantity: number }[] | undefined
}

interface One {
  notice: NoticeView
  to: string
  lines: ReturnType<Inbox['linesOf']>
}

const Told = ({ notice, to, lines }: One) => {
  const { notificationId, says, at, read } = notice
  return (
    <li {...(!read && { class: 'unread' })}>
      <div>
        <PageLink to={to}>{read ? says : <strong>{says}</strong>}</PageLink>
        {lines && <div>{goodsOf([{ lines }])}</div>}
        <div class="soft">
          <When at={at} />
          {!read && ', unread'}
        </div>
      </div>
      {!read && (
        <Form to="/inbox" class="plain">
          <input type="hidden" name="notificationId" value={notificationId} />
          <button type="submit" name="act" value="one" class="quiet" aria-label={`Mark as read: ${says}`}>
            Mark as read
          </button>
        </Form>
      )}
    </li>
  )
}

/** What a person was told, newest first. */
export const inboxView = ({ notices, unread, next, lookedAt, pathOf, linesOf }: Inbox): ShownPage => ({
  title: 'Inbox',
  live: { state: `${unread} ${notices[0]?.notificationId}`, everySeconds: 10 },
  body: (
    <>
      <section aria-label="Notices">
        {notices.length === 0 && <p>There is nothing here yet. Purser keeps what it tells you for ninety days.</p>}
        {unread > 0 && (
          <Form to="/inbox" aria-label="Mark all as read">
            <input type="hidden" name="until" value={lookedAt} />
            <button type="submit" name="act" value="all" class="second">
              Mark all as read
            </button>
          </Form>
        )}
        <ul class="lines">
          {notices.map((notice) => (
            <Told key={notice.notificationId} notice={notice} to={pathOf(notice.url)} lines={linesOf(notice)} />
          ))}
        </ul>
      </section>
      {next && <PageLink to={`/inbox?cursor=${encodeURIComponent(next)}`}>Older ones</PageLink>}
    </>
  ),
})
