import { listNotifications } from '#functions/notices/list.ts'
import { goodsCalls, goodsOfNotices } from '#functions/pages/channel/goods-of-notices.ts'
import { getPage } from '#functions/pages/channel/page.ts'
import { placeOfPages } from '#functions/pages/channel/visit.ts'

/** What Purser told the person, newest first. */
export const handler = getPage(
  { name: 'showInbox', path: '/inbox', summary: 'The page of your notices', calls: [listNotifications, ...goodsCalls] },
  async ({ ask, query: { cursor } }) => {
    const lookedAt = new Date().toISOString()
    const [{ items, cursor: next, unread }, { origin, base }] = await Promise.all([
      ask(listNotifications, { limit: 20, ...(cursor && { cursor }) }),
      placeOfPages(),
    ])
    const linesOf = await goodsOfNotices(ask, items)
    const pathOf = (url: string) => url.slice((origin + base).length)
    const { inboxView } = await import('./inbox.tsx')
    return inboxView({ notices: items, unread, next, lookedAt, pathOf, linesOf })
  },
)
