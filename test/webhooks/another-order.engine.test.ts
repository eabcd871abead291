import { afterAll, beforeAll, expect } from 'vitest'
import { orders } from '#shared/orders/orders.ts'
import { commit } from '#shared/platform/table/table.ts'
import { webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { type Inbox, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody } from '#test/support/companies/merchant-voice.ts'
import { operator } from '#test/support/people/operator.ts'
import { verifies } from '#test/support/run/verifies.ts'

let inbox: Inbox
beforeAll(async () => {
  inbox = await startInbox()
})
afterAll(() => inbox.stop())

const at = '2026-12-01T15:00:00Z'
const sender = 'merchant-h'
/** A message of a merchant that says the order arrived and that money went back. */
const body = (id: string, change: object = {}) =>
  JSON.stringify({
    ...JSON.parse(
      orderBody(
        { id, checkoutId: 'co', totalMinor: 500 },
        [{ id: 'e-1', type: 'delivered', at }],
        [{ id: 'a-1', type: 'refund', at, amountMinor: 300 }],
      ),
    ),
    ...change,
  })
const delivered = async (text: string) => {
  const id = await inbox.deliver(inbox.sharedLetter(sender, { body: text }))
  const eventId = id.slice(sender.length + 1)
  const items = (await operator.list({ kind: 'event' })).filter(({ row }) => row === `WH#${sender}#${eventId} #`)
  return { row: await webhooks.get(sender, eventId), items }
}
/** An order that was approved as checkout `co` in USD. */
const claimed = async (id: string) => {
  const orderId = await inbox.ours(sender, id, 500)
  const leg = { checkoutId: 'chk_00000000000000000000000000', leg: 1, merchantCheckoutId: 'co', currency: 'USD' }
  await commit([orders.claim(sender, id, leg)])
  return orderId
}

for (const [what, change] of Object.entries({ checkout: { checkout_id: 'co-2' }, currency: { currency: 'JPY' } }))
  verifies(
    'webhook.another-order',
    `a message that names another ${what} than the approved one is kept for an operator, and the order stays as it is`,
    async () => {
      const id = `o-other-${what}`
      const orderId = await claimed(id)
      const { row, items } = await delivered(body(id, change))
      expect(row).toMatchObject({ state: 'parked' })
      expect(items).toMatchObject([{ reason: 'merchant.contradiction', state: 'open' }])
      expect(await inbox.shown(orderId)).toMatchObject({ status: 'placed', facts: [{ kind: 'placed' }] })
      expect((await delivered(body(id))).row).toMatchObject({ state: 'applied' })
      expect(await inbox.shown(orderId)).toMatchObject({ status: 'delivered' })
    },
  )

verifies(
  'webhook.another-order',
  'money in another currency, heard of before the order was ours, is none of its money',
  async () => {
    const id = 'o-early'
    expect((await delivered(body(id, { currency: 'JPY' }))).row).toMatchObject({ state: 'applied' })
    const orderId = await claimed(id)
    const kinds = async () => (await orders.view(orderId)).facts.map(({ kind }) => kind)
    expect(await kinds()).toEqual(['delivered'])
    const again = { id: 'a-2', type: 'refund', at, amountMinor: 100 }
    await delivered(orderBody({ id, checkoutId: 'co', totalMinor: 500 }, [], [again]))
    expect(await kinds()).toEqual(['delivered', 'refunded'])
  },
)
