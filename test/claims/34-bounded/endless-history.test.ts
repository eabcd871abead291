import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as cancelOrder } from '#functions/orders/cancel.ts'
import { handler as getOrder } from '#functions/orders/get.ts'
import { handler as listEvents } from '#functions/orders/list-events.ts'
import { handler as refundOrder } from '#functions/orders/refund.ts'
import { factsOfKindMost } from '#shared/orders/rules/fact-limits.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { orderBody } from '#test/support/companies/merchant-voice.ts'
import { type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'
import { operator } from '#test/support/people/operator.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import companies from '../31-held-to-what-was-asked/companies.json' with { type: 'json' }
import { boughtBy, followed, tell } from './told-fixture.ts'

let world: KeyedWorld
beforeAll(async () => {
  world = await startKeyed()
})
afterAll(() => world.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const perMessage = 1900
const endless = companies.merchant.find(({ id }) => id === 'talks-without-end')
const types = ['in_transit', 'processing', 'out_for_delivery', 'failed_attempt']
const scans = (message: number) =>
  Array.from({ length: perMessage }, (_, n) => ({
    id: `e-${message}-${n}`,
    type: types[n % types.length] as string,
    at: new Date(Date.UTC(2026, 10, 21, 9) + (message * perMessage + n) * 1000).toISOString(),
  }))

claimByTries(
  34,
  `a merchant that ${endless?.does}`,
  { small: 12, usual: 24, full: 120 },
  async ({ count, tried, saw, each }) => {
    await each(Math.ceil(count / 12), async (n) => {
      const who = await world.desk.buyer()
      const { orderId, checkoutId, totalMinor, shop } = await boughtBy(world, who)
      const order = { params: { orderId } }
      const states: (string | undefined)[] = []
      const messages = Array.from({ length: 12 }, (_, message) => orderBody(shop, scans(message)))
      // Two at a time: what one writer counted, another may have taken.
      for (let at = 0; at < messages.length; at += 2)
        for (const row of await Promise.all(messages.slice(at, at + 2).map((body) => tell('merchant-b', body))))
          states.push(row?.state)
      tried(states.length)
      expect(states.at(-1)).toBe('parked')

      const rows = await all({ partition: keys.orderPartition(orderId) })
      const ofKind = Map.groupBy(
        rows.filter(({ type }) => type === 'fact'),
        ({ kind }) => kind,
      )
      for (const [kind, facts] of ofKind) expect(facts.length, String(kind)).toBeLessThanOrEqual(factsOfKindMost)
      saw('rows of the order', rows.length)
      const items = (await operator.list({ kind: 'event' })).filter(({ row }) => row === `ORDER#${orderId} COUNTS`)
      expect(items).toMatchObject([{ reason: 'order.full', state: 'open' }])

      // What matters still has room, alone and at the end of a message that is full of scans.
      const out = [{ id: 'e-out', type: 'shipped', at: '2026-11-29T08:00:00Z' }]
      expect((await tell('merchant-b', orderBody(shop, out)))?.state).toBe('applied')
      const done = [...scans(12).slice(0, 400), { id: 'e-last', type: 'delivered', at: '2026-11-29T09:00:00Z' }]
      expect((await tell('merchant-b', orderBody(shop, done)))?.state).toBe('parked')
      await followed(orderId)
      const shown = await who.user(getOrder, order)
      expect(shown.body).toMatchObject({ status: 'delivered' })
      expect(shown.body.facts.length).toBeLessThanOrEqual(100)
      const page = (await who.user(listEvents, { ...order, query: { limit: '10' } })).body
      expect(page.items).toHaveLength(10)
      const took =
        n % 2 === 0 ? await who.user(cancelOrder, order) : await who.user(refundOrder, { ...order, body: {} })
      expect(took).toMatchObject({ status: 200, body: { pending: false, refundedMinor: totalMinor } })
      const [hold] = await world.desk.holdsOf([checkoutId])
      expect(hold?.refundedMinor).toBe(totalMinor)
    })
  },
)
