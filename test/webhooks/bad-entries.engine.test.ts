import { afterAll, beforeAll, expect } from 'vitest'
import { bodyOf, webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { carrier, type Inbox, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody } from '#test/support/companies/merchant-voice.ts'
import { operator } from '#test/support/people/operator.ts'
import { verifies } from '#test/support/run/verifies.ts'

let inbox: Inbox
beforeAll(async () => {
  inbox = await startInbox()
})
afterAll(() => inbox.stop())

const at = '2026-12-01T15:00:00Z'
const good = { id: 'e1', occurred_at: at, status: 'delivered' }
/** Entries that no carrier should send, and that one has sent. */
const oddities = {
  'a time without a zone': { id: 'label', occurred_at: '2026-11-29T09:12:00', status: 'label_created' },
  'no time': { ...good, id: 'e2', occurred_at: null },
  'no status': { id: 'e2', occurred_at: at },
  'a number as id': { ...good, id: 7 },
  'a space in the id': { ...good, id: 'e 2' },
  'nothing at all': null,
}

/** The message as it is kept, the item that operators have of it, and what the user sees of its order. */
const outcome = async (sent: ReturnType<Inbox['sharedLetter']>, orderId: string) => {
  const id = await inbox.deliver(sent)
  const [sender = '', eventId = ''] = id.split('.')
  const items = (await operator.list({ kind: 'event' })).filter(({ row }) => row === `WH#${sender}#${eventId} #`)
  return { id, row: await webhooks.get(sender, eventId), items, shown: await inbox.shown(orderId) }
}
const toldOnce = [{ reason: 'webhook.unreadable', state: 'open' }]

for (const [n, [what, bad]] of Object.entries(oddities).entries())
  verifies(
    'webhook.bad-entry',
    `${what} in a carrier's report: the good entry counts, an operator is told`,
    async () => {
      const [merchantOrderId, tracking_number] = [`o-odd-${n}`, `T-odd-${n}`]
      const orderId = await inbox.ours('merchant-h', merchantOrderId, 500)
      const shop = { id: merchantOrderId, checkoutId: 'co', totalMinor: 500, trackingNumber: tracking_number }
      const shipped = orderBody(shop, [{ id: 'e-1', type: 'shipped', at: '2026-11-30T15:00:00Z' }])
      await inbox.deliver(inbox.sharedLetter('merchant-h', { body: shipped }))
      const body = JSON.stringify({ tracking_number, events: [bad, good] })
      const { row, items, shown } = await outcome(inbox.sharedLetter(`carrier_${carrier}`, { body }), orderId)
      expect(shown).toMatchObject({ status: 'delivered' })
      expect(row).toMatchObject({ state: 'parked', left: 1, orderId })
      expect(row && (await bodyOf(row))).toBe(body)
      expect(items).toMatchObject(toldOnce)
    },
  )

verifies(
  'webhook.bad-entry',
  "a bad entry in a merchant's order hides neither the good ones nor a refund",
  async () => {
    const orderId = await inbox.ours('merchant-h', 'o-mixed', 500)
    const events = [{ id: 'e-1', type: 'delivered', at }]
    const refund = { id: 'a-1', type: 'refund', at, amountMinor: 100 }
    const body = JSON.parse(orderBody({ id: 'o-mixed', checkoutId: 'co', totalMinor: 500 }, events, [refund]))
    body.fulfillment.events.push({ id: 'e-2', type: 'in_transit' })
    body.fulfillment.expectations = ['soon']
    body.adjustments.push({ id: 'a-2', type: 'refund', occurred_at: '2026-11-29' })
    const { row, items, shown } = await outcome(
      inbox.sharedLetter('merchant-h', { body: JSON.stringify(body) }),
      orderId,
    )
    expect(shown).toMatchObject({ status: 'delivered', facts: [{}, { kind: 'delivered' }, { kind: 'refunded' }] })
    expect(row).toMatchObject({ state: 'parked', left: 2 })
    expect(items).toMatchObject(toldOnce)
  },
)

verifies('webhook.bad-entry', 'a message that cannot be read at all is told, too, and once', async () => {
  const orderId = await inbox.ours('merchant-h', 'o-dark', 500)
  const { id, row, items } = await outcome(inbox.sharedLetter('merchant-h', { body: '{"hello":' }), orderId)
  expect(row).toMatchObject({ state: 'parked', reason: 'The body is not an order' })
  expect(items).toMatchObject(toldOnce)
  await inbox.handOut(id)
  expect((await operator.list({ kind: 'event' })).filter((item) => item['row'] === items[0]?.['row'])).toHaveLength(1)
})
