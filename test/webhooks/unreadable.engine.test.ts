import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handler as listOrders } from '#functions/orders/list.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { TrackingReport } from '#shared/webhooks/rules/carrier-report.ts'
import { call } from '#test/support/api/api-call.ts'
import { carrier, type Inbox, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody, trackingBody } from '#test/support/companies/merchant-voice.ts'
import { verifies } from '#test/support/run/verifies.ts'

let inbox: Inbox
beforeAll(async () => {
  inbox = await startInbox()
})
afterAll(() => inbox.stop())

/** Well formed where they are written, and in no year of four digits where they are read. */
const oddTimes = ['9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+23:59']
const at = '2026-11-22T09:00:00Z'

const stateOf = async (id: string) => {
  const [sender = '', eventId = ''] = id.split('.')
  return (await webhooks.get(sender, eventId))?.state
}
const say = async (id: string, what: Parameters<typeof orderBody>[1], more: Parameters<typeof orderBody>[2] = []) => {
  const body = orderBody({ id, checkoutId: 'co', totalMinor: 500, trackingNumber: `T-${id}` }, what, more)
  return stateOf(await inbox.deliver(inbox.sharedLetter('merchant-h', { body })))
}
const track = async (id: string, events: Parameters<typeof trackingBody>[1]) =>
  stateOf(await inbox.deliver(inbox.sharedLetter(`carrier_${carrier}`, { body: trackingBody(`T-${id}`, events) })))
/** The order and its owner's list can be read, and the next good message of it is taken. */
const unharmed = async (id: string, orderId: string) => {
  expect(await inbox.shown(orderId)).toMatchObject({ orderId })
  const context = { kind: 'user', userId: inbox.userId, authTime: '0', scopes: 'orders:read' }
  expect((await call(listOrders, { query: {}, context })).status).toBe(200)
  expect(await say(id, [{ id: 'e-good', type: 'delivered', at }])).toBe('applied')
  expect(await inbox.shown(orderId)).toMatchObject({ status: 'delivered' })
}

describe.each(oddTimes)('%s', (odd) => {
  const n = oddTimes.indexOf(odd)
  verifies('webhook.unreadable', `${odd} of a merchant is no time, and its order lives`, async () => {
    const id = `o-time-${n}`
    const orderId = await inbox.ours('merchant-h', id, 500)
    expect(await say(id, [{ id: 'e-1', type: 'shipped', at: odd }])).toBe('parked')
    expect(await say(id, [], [{ id: 'a-1', type: 'refund', at: odd, amountMinor: 100 }])).toBe('parked')
    await unharmed(id, orderId)
  })

  verifies('webhook.unreadable', `${odd} of a carrier is no time, and its order lives`, async () => {
    const id = `o-parcel-${n}`
    const orderId = await inbox.ours('merchant-h', id, 500)
    expect(await say(id, [{ id: 'e-1', type: 'shipped', at }])).toBe('applied')
    expect(await track(id, [{ id: 'c-1', status: 'in_transit', at: odd }])).toBe('parked')
    await unharmed(id, orderId)
  })

  test(`${odd} is no fact's time, whoever learned it`, async () => {
    const orderId = await inbox.ours('merchant-h', `o-fact-${n}`, 500)
    const fact = { factId: 'event:1', kind: 'shipped' as const, at: new Date(odd).toISOString() }
    await expect(orderFacts.learn(orderId, [fact], Date.now())).rejects.toThrow()
    await unharmed(`o-fact-${n}`, orderId)
  })
})

verifies('webhook.unreadable', 'an id too long to be kept under is refused with its message', async () => {
  const orderId = await inbox.ours('merchant-h', 'o-long', 500)
  const endless = 'x'.repeat(1100)
  expect(await say('o-long', [{ id: endless, type: 'shipped', at }])).toBe('parked')
  expect(await say('o-long', [], [{ id: endless, type: 'refund', at, amountMinor: 100 }])).toBe('parked')
  expect(await say('o-long', [{ id: 'x'.repeat(200), type: 'shipped', at }])).toBe('applied')
  await unharmed('o-long', orderId)
})

verifies('webhook.unreadable', 'amounts whose sum no whole number holds are refused with their message', async () => {
  const orderId = await inbox.ours('merchant-h', 'o-sum', 500)
  const body = JSON.parse(orderBody({ id: 'o-sum', checkoutId: 'co', totalMinor: 500 }, []))
  const total = { type: 'total', amount: -Number.MAX_SAFE_INTEGER }
  body.adjustments = [{ id: 'a', type: 'refund', occurred_at: at, status: 'completed', totals: [total, total] }]
  const sent = inbox.sharedLetter('merchant-h', { body: JSON.stringify(body) })
  expect(await stateOf(await inbox.deliver(sent))).toBe('parked')
  const owing = { ...body, adjustments: [], totals: [{ type: 'total', amount: -5 }] }
  const second = inbox.sharedLetter('merchant-h', { body: JSON.stringify(owing) })
  expect(await stateOf(await inbox.deliver(second))).toBe('parked')
  await unharmed('o-sum', orderId)
})

test('the last and the first moment that can be told are times', () => {
  for (const occurred_at of ['9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', '2026-11-22T09:00:00+14:00'])
    expect(
      TrackingReport.safeParse({ tracking_number: 'T', events: [{ id: 'e', status: 's', occurred_at }] }).success,
    ).toBe(true)
})
