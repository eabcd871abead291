import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect } from 'vitest'
import { OrderView, orderView } from '#functions/orders/order-view.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { genesisHash } from '#shared/platform/table/audit.ts'
import { documents, tableName } from '#shared/platform/table/documents.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, insert } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { boughtRows } from '#shared/purchase/rows/settle-leg.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { carrier, type Inbox, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody, trackingBody } from '#test/support/companies/merchant-voice.ts'
import { factsFromInbox, factsFromLog, rebuiltOrder } from '#test/support/purchases/rebuild-order.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let inbox: Inbox
beforeAll(async () => {
  inbox = await startInbox()
})
afterAll(() => inbox.stop())

const merchantId = 'merchant-h'
/** Orders do not know of each other. */
const together = 5
const never = () => new Error('There is one')

/** A paid leg and its order, written by what the saga writes them with. */
const bought = async (n: number, random: () => number) => {
  const checkoutId = `chk_${String(n).padStart(26, '0')}`
  const unitMinor = 100 + Math.floor(random() * 10_000)
  const leg: Leg = {
    checkoutId,
    leg: 1 + (n % 3),
    merchantId,
    merchantCheckoutId: `co-${n}`,
    phase: 'open',
    lines: [{ sku: `s-${n}`, title: `Mug №${n}`, quantity: 1, options: {}, unitMinor, totalMinor: unitMinor }],
    subtotalMinor: unitMinor,
    shippingMinor: n % 500,
    taxMinor: 7,
    discountMinor: 0,
    totalMinor: unitMinor + (n % 500) + 7,
    currency: 'USD',
    captureBy: 'platform',
    cancelable: true,
    claimHash: `hash-${n}`,
    payment: 'authorized',
    paymentReference: `apr_${n}-L1`,
    placement: 'placed',
    merchantOrderId: `o-${n}`,
    ...(n % 2 === 0 && { permalink: `https://shop.example/orders/o-${n}` }),
    v: 4,
  }
  const now = new Date().toISOString()
  const checkout: Checkout = {
    checkoutId,
    userId: inbox.userId,
    createdBy: `user:${inbox.userId}`,
    state: 'placing',
    direction: 'forward',
    fulfilment: 'best_effort',
    legCount: 3,
    currency: 'USD',
    totalMinor: leg.totalMinor,
    instrument: 'pm_ok',
    addressDigest: 'digest',
    receiptVersion: 1,
    approvalId: `apr_${n}`,
    v: 3,
    auditHead: genesisHash,
    createdAt: now,
    updatedAt: now,
  }
  await commit([
    legs.create(leg),
    insert({ ...keys.checkout(checkoutId), ...checkout }, never),
    insert({ ...keys.claim(leg.claimHash), checkoutId }, never),
  ])
  await commit(boughtRows(checkout, leg, leg.totalMinor, 'saga', Date.now()))
  return { checkoutId, leg: leg.leg, totalMinor: leg.totalMinor, orderId: orderIdOf(merchantId, `o-${n}`) }
}

/** Some of what may be said of an order, in any order and more than once. */
const report = async (n: number, totalMinor: number, random: () => number): Promise<void> => {
  const shop = { id: `o-${n}`, checkoutId: `co-${n}`, totalMinor, trackingNumber: `T-${n}` }
  const at = () => new Date(Date.UTC(2026, 10, 21, 9) + Math.floor(random() * 4 * 86_400_000)).toISOString()
  const events = ['processing', 'shipped', 'in_transit', 'delivered', 'failed_attempt', 'canceled'].map((type) => ({
    id: `e-${type}`,
    type,
    at: at(),
  }))
  const refunds = [{ id: 'a-1', type: 'refund', at: at(), amountMinor: Math.floor(totalMinor / 3) }]
  const parcel = [{ id: 'c-1', status: 'delivered', at: at() }]
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.6)
  const said = [
    ...Array.from({ length: 1 + Math.floor(random() * 3) }, () => orderBody(shop, some(events), some(refunds))),
    orderBody(shop, [{ id: 'e-shipped', type: 'shipped', at: at() }]),
  ].map((body) => inbox.sharedLetter(merchantId, { body }))
  const carriers = inbox.sharedLetter(`carrier_${carrier}`, { body: trackingBody(`T-${n}`, parcel) })
  for (const letter of [...said, carriers].sort(() => random() - 0.5)) {
    await inbox.deliver(letter)
    if (random() < 0.2) await inbox.deliver(letter)
  }
}

const gone = async (orderId: string): Promise<void> => {
  const rows = await all({ partition: keys.orderPartition(orderId) })
  for (const { pk, sk } of rows.filter((row) => !String(row['sk']).startsWith('EVT#')))
    await documents.send(new DeleteCommand({ TableName: tableName(), Key: { pk, sk } }))
}

claimByTries(
  19,
  'orders whose rows are gone are rebuilt from their stored events, and again from the signed bodies: equal to the byte',
  { small: 40, usual: 1000, full: 5000 },
  async ({ count, seed, tried, saw, each }) => {
    let facts = 0
    const rebuilt = async (n: number): Promise<void> => {
      const random = randomFrom(seed + n)
      const { checkoutId, leg, totalMinor, orderId } = await bought(n, random)
      await report(n, totalMinor, random)
      const before = JSON.stringify(await inbox.shown(orderId))
      const { facts: had, returns, refunds } = await orders.view(orderId)
      await gone(orderId)
      expect(await inbox.shown(orderId)).toBeUndefined()
      const order = await rebuiltOrder(checkoutId, leg)
      if (!order) throw new Error(`${orderId} cannot be rebuilt`)
      for (const copy of [await factsFromLog(orderId), await factsFromInbox(orderId)])
        expect(JSON.stringify(OrderView.parse(orderView({ order, facts: copy, refunds, returns })))).toBe(before)
      facts += had.length
      tried()
    }
    await each(count, (n) => rebuilt(n + 1), together)
    saw('facts', facts)
  },
)
