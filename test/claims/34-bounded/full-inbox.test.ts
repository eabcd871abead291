import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as list } from '#functions/notices/list.ts'
import { keepNotice } from '#shared/notices/keep-notice.ts'
import { EventRow } from '#shared/platform/table/outbox.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
afterEach(() => void vi.useRealTimers())

const event = (subject: string, n: number) =>
  EventRow.parse({
    eventId: `evt_${crypto.randomUUID()}`,
    type: 'freeze.changed',
    version: 1,
    subject,
    occurredAt: new Date(Date.now() - n * 1000).toISOString(),
    data: { frozen: n % 2 === 0 },
  })

claimByTries(
  34,
  'an inbox that somebody fills is read page by page, counted up to a hundred, and empty after ninety days',
  { small: 150, usual: 600, full: 5_000 },
  async ({ count, tried, saw, each }) => {
    await each(1, async () => {
      const who = await desk.buyer()
      const inbox = async (query: Record<string, string> = {}) => (await who.user(list, { query })).body
      for (let n = 0; n < count; n += 20)
        await Promise.all(
          Array.from({ length: Math.min(20, count - n) }, async (_, at) => {
            const one = event(who.userId, n + at)
            await Promise.all([keepNotice(one, who.userId, Date.now()), keepNotice(one, who.userId, Date.now())])
            tried()
          }),
        )
      const first = await inbox({ limit: '100' })
      expect([first.items.length, first.unread, typeof first.cursor]).toEqual([100, 100, 'string'])
      const seen = new Set<string>()
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page: typeof first = await inbox({ limit: '100', ...(cursor && { cursor }) })
        for (const { notificationId } of page.items) seen.add(notificationId)
        cursor = page.cursor
      }
      saw('notices of one inbox', seen.size)
      expect(seen.size).toBe(count)
      vi.useFakeTimers({ now: Date.now() + 91 * 86_400_000, toFake: ['Date'] })
      expect(await inbox()).toEqual({ items: [], unread: 0 })
    })
  },
)
