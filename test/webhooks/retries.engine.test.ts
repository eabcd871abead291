import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as getWebhook } from '#functions/webhooks/get.ts'
import { handler as listWebhooks } from '#functions/webhooks/list.ts'
import { handler as replay } from '#functions/webhooks/replay.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { all } from '#shared/platform/table/page.ts'
import { call } from '#test/support/api/api-call.ts'
import { carrier, type Inbox, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody, trackingBody } from '#test/support/companies/merchant-voice.ts'
import { verifies } from '#test/support/run/verifies.ts'

let inbox: Inbox
beforeAll(async () => {
  inbox = await startInbox()
})
afterAll(() => inbox.stop())
afterEach(() => {
  vi.useRealTimers()
})

const operator = { kind: 'user', userId: 'usr_00000000000000000000000001', authTime: '0', scopes: 'operate' }
const seen = async (id: string) => (await call(getWebhook, { params: { id }, context: operator })).body
const listed = async (state: string) =>
  (await call(listWebhooks, { query: { state }, context: operator })).body.items.map((one: { id: string }) => one.id)
const letterOf = (order: string, parcel = 'none') => {
  const shop = { id: order, checkoutId: 'co', totalMinor: 500, trackingNumber: parcel }
  const shipped = { id: 'e-1', type: 'shipped', at: '2026-11-22T09:00:00Z' }
  return inbox.sharedLetter('merchant-h', { body: orderBody(shop, [shipped]) })
}
const passes = async (hours: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
  await inbox.sweep()
}
/** Fails in a way that no trying again mends: the order's rows cannot be read. */
const breakOrders = () => vi.spyOn(orderFacts, 'learn').mockRejectedValue(new Error('broken'))

verifies(
  'webhook.retried',
  'a failing one is shown with its failures and its next try, and listed until it is applied',
  async () => {
    const broken = breakOrders()
    const { body } = await inbox.post(letterOf('o-1'))
    const id = body.id ?? ''
    for (let i = 0; i < 3; i++) await expect(inbox.handOut(id)).rejects.toThrow('broken')
    expect(await seen(id)).toMatchObject({ state: 'received', failures: 3, lastFailure: 'internal', attempts: 1 })
    expect(Date.parse((await seen(id)).nextTryAt)).toBeGreaterThan(Date.now())
    expect(await listed('failing')).toEqual([id])
    broken.mockRestore()
    await passes(0.02)
    expect(await seen(id)).toMatchObject({ state: 'applied', failures: 3 })
    expect((await seen(id)).nextTryAt).toBeUndefined()
    expect(await listed('failing')).toEqual([])
  },
)

verifies('webhook.retried', 'after three days it is parked, and an operator replays it', async () => {
  const broken = breakOrders()
  const { body } = await inbox.post(letterOf('o-2'))
  const id = body.id ?? ''
  for (let hour = 0; hour < 80; hour += 2) await passes(2)
  expect(await seen(id)).toMatchObject({ state: 'parked', reason: 'It kept failing' })
  expect((await seen(id)).failures).toBeGreaterThan(10)
  expect(await listed('parked')).toEqual([id])
  const items = async () =>
    (await Promise.all(Array.from({ length: 16 }, (_, shard) => all({ partition: `PARKED#${shard}` })))).flat()
  expect(await items()).toMatchObject([{ kind: 'event', state: 'open' }])
  broken.mockRestore()
  expect(await call(replay, { params: { id }, context: operator })).toMatchObject({
    status: 202,
    body: { state: 'received', attempts: 2, failures: 0 },
  })
  expect(await items()).toMatchObject([{ state: 'resolved', attempts: 1, resolution: { outcome: 'mended' } }])
  await inbox.handOut(id)
  expect(await seen(id)).toMatchObject({ state: 'applied' })
  expect(await listed('parked')).toEqual([])
})

verifies(
  'webhook.carriers',
  'a word about a parcel nobody knows waits, is taken up with the order, and is put away after two weeks',
  async () => {
    const said = (parcel: string) =>
      inbox.sharedLetter(`carrier_${carrier}`, {
        body: trackingBody(parcel, [{ id: 'c-1', status: 'delivered', at: '2026-11-23T09:00:00Z' }]),
      })
    const [early, never] = [await inbox.deliver(said('P-1')), await inbox.deliver(said('P-2'))]
    expect((await listed('waiting')).sort()).toEqual([early, never].sort())
    await inbox.deliver(letterOf('o-3', 'P-1'))
    expect(await seen(early)).toMatchObject({ state: 'applied', orderId: orderIdOf('merchant-h', 'o-3') })
    const facts = (await orders.view(orderIdOf('merchant-h', 'o-3'))).facts.map(({ kind }) => kind)
    expect(facts).toEqual(['shipped', 'delivered'])
    for (let day = 0; day < 15; day++) await passes(24)
    expect(await seen(never)).toMatchObject({ state: 'parked', reason: 'No order has this parcel' })
    expect(await listed('waiting')).toEqual([])
  },
)

verifies('webhook.carriers', 'facts of an order at a checkout nobody knows are kept until it is ours', async () => {
  await inbox.deliver(letterOf('o-4'))
  expect(await inbox.shown(orderIdOf('merchant-h', 'o-4'))).toBeUndefined()
  const orderId = await inbox.ours('merchant-h', 'o-4', 500)
  expect(await inbox.shown(orderId)).toMatchObject({ status: 'shipped' })
})
