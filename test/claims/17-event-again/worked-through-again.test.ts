import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { all } from '#shared/platform/table/page.ts'
import { webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { type Side, standBeforeTable } from '#test/support/aws/table-faults.ts'
import { carrier, type Inbox, type Letter, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody, trackingBody } from '#test/support/companies/merchant-voice.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let inbox: Inbox
let table: ReturnType<typeof standBeforeTable>
beforeAll(async () => {
  inbox = await startInbox()
  table = standBeforeTable()
})
afterAll(async () => {
  table.leave()
  await inbox.stop()
})
afterEach(() => {
  table.heal()
  vi.useRealTimers()
})

/** One that shares a secret with us: to hold it to that takes no call that could fail. */
const merchant = 'merchant-h'
let made = 0
interface Scene {
  letter: Letter
  orderId: string
  facts: string[]
}
const shopOf = (n: number) => ({ id: `o-${n}`, checkoutId: `co-${n}`, totalMinor: 500, trackingNumber: `T-${n}` })
const shipped = { id: 'e-1', type: 'shipped', at: '2026-11-22T09:00:00Z' }
const tracked = [{ id: 'c-1', status: 'delivered', at: '2026-11-23T09:00:00Z' }]
const fromMerchant = (n: number) => inbox.sharedLetter(merchant, { body: orderBody(shopOf(n), [shipped]) })
const fromCarrier = (n: number) => inbox.sharedLetter(`carrier_${carrier}`, { body: trackingBody(`T-${n}`, tracked) })

/** Each kind of message, with what its order shows in the end. */
const scenes: Record<string, () => Promise<Scene>> = {
  'a merchant tells of two stages': async () => {
    made += 1
    const said = [shipped, { id: 'e-2', type: 'delivered', at: '2026-11-23T09:00:00Z' }]
    const letter = inbox.sharedLetter(merchant, { body: orderBody(shopOf(made), said) })
    return { letter, orderId: orderIdOf(merchant, `o-${made}`), facts: ['shipped', 'delivered'] }
  },
  'a carrier tells of a parcel we know': async () => {
    made += 1
    await inbox.deliver(fromMerchant(made))
    return {
      letter: fromCarrier(made),
      orderId: orderIdOf(merchant, `o-${made}`),
      facts: ['shipped', 'delivered'],
    }
  },
  'a merchant names the parcel that a carrier told of': async () => {
    made += 1
    await inbox.deliver(fromCarrier(made))
    return {
      letter: fromMerchant(made),
      orderId: orderIdOf(merchant, `o-${made}`),
      facts: ['shipped', 'delivered'],
    }
  },
}

/** Called again as Lambda would, then by the sweep, for a day at most. */
const untilApplied = async (id: string, { orderId, facts }: Scene, resolvedByReplay = true): Promise<void> => {
  const [sender = '', eventId = ''] = id.split('.')
  const applied = async () =>
    (await webhooks.get(sender, eventId))?.state === 'applied' &&
    (await orders.view(orderId)).facts.length === facts.length
  let calls = 0
  for (; resolvedByReplay && calls < 3; calls++) {
    const worked = await inbox.handOut(id).then(
      () => true,
      () => false,
    )
    if (worked) break
  }
  for (; calls < 40; calls++) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30 * 60_000 })
    await inbox.sweep().catch(() => undefined)
    table.heal()
    if (await applied()) return
  }
  throw new Error(`${id} was not applied`)
}

const showsOnce = async ({ orderId, facts }: Scene): Promise<void> => {
  expect((await orders.view(orderId)).facts.map(({ kind }) => kind)).toEqual(facts)
  expect(await all({ partition: `ORDER#${orderId}`, prefix: 'EVT#' })).toHaveLength(facts.length)
}

claimByTries(
  17,
  'the handler fails once, or several times in a row, at each of its calls to the table, before and after: applied in the end, once',
  { small: 1, usual: 2, full: 4 },
  async ({ count, tried, saw, each }) => {
    const points: { scene: () => Promise<Scene>; at: number }[] = []
    for (const scene of Object.values(scenes)) {
      const clean = await scene()
      const { body } = await inbox.post(clean.letter)
      table.counted()
      await inbox.handOut(body.id ?? '')
      const calls = table.counted()
      expect(calls).toBeGreaterThan(3)
      for (let at = 1; at <= calls; at++) points.push({ scene, at })
    }
    const faults = points.flatMap(({ scene, at }) =>
      (['before', 'after'] satisfies Side[]).flatMap((side) =>
        Array.from({ length: count }, (_, nth) => ({ scene, at, side, times: nth + 1 })),
      ),
    )
    await each(faults.length, async (n) => {
      const { scene, at, side, times } = faults[n] as (typeof faults)[number]
      const faulty = await scene()
      const taken = await inbox.post(faulty.letter)
      table.fail(at, times, side)
      await untilApplied(taken.body.id ?? '', faulty)
      table.heal()
      vi.useRealTimers()
      await showsOnce(faulty)
      tried()
    })
    saw('calls that were made to fail', points.length)
  },
)

claimByTries(
  17,
  'a receiver that fails is sent the same message again; an event that nobody got is found by the sweep',
  { small: 2, usual: 20, full: 60 },
  async ({ count, tried, each }) => {
    await each(count, async (i) => {
      for (const scene of Object.values(scenes)) {
        const faulty = await scene()
        table.fail(1, 1, i % 2 === 0 ? 'before' : 'after')
        expect((await inbox.post(faulty.letter)).status).toBe(500)
        table.heal()
        const { status, body } = await inbox.post(faulty.letter)
        expect([status, body.status]).toEqual([200, i % 2 === 0 ? 'received' : 'duplicate'])
        await untilApplied(body.id ?? '', faulty, false)
        vi.useRealTimers()
        await showsOnce(faulty)
        tried()
      }
    })
  },
)
