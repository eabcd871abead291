import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { handler as explainRoute } from '#functions/checkouts/explain.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as refundRoute } from '#functions/orders/refund.ts'
import { documents, tableName } from '#shared/platform/table/documents.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { completeOffers } from '#test/support/people/complete-offers.ts'

export type Row = Record<string, unknown> & { pk: string; sk: string }
export interface Told {
  at: string
  kind: string
  row: string
  says: string
  data: Record<string, unknown>
  parts?: Record<string, unknown>[]
  merchantWords?: string[]
  hash?: { verified: boolean }
}
export let world: Buyers
export let ada: Buyer
export let checkoutId: string
beforeAll(async () => {
  world = await startBuyers()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  ada = await world.buyer()
  checkoutId = await boughtAfterDrift()
})
afterEach(() => world.calm())
afterAll(async () => {
  vi.useRealTimers()
  await world.stop()
})
const later = () => vi.setSystemTime(Date.now() + 1000)
/** Words, offers, a purchase that drifts, is asked about again, completes, and is paid back. */
const boughtAfterDrift = async (): Promise<string> => {
  const { body: intent } = await ada.agent(createIntent, { body: { text: 'dotted notebook' } })
  later()
  const { body } = await completeOffers((query) =>
    ada.agent(listOffers, { params: { intentId: intent.intentId }, query }),
  )
  const offer = body.offers.find(({ merchantId }: { merchantId: string }) => merchantId === 'merchant-b')
  later()
  const quoted = await world.quote(ada, [{ offerId: offer.offerId }])
  const id: string = quoted.checkoutId
  later()
  const approval = await world.ask(ada, id)
  later()
  await world.trouble('merchant-b', { operation: 'get', kind: 'price-change', percent: 10 })
  await world.say(ada, approval)
  later()
  expect((await world.finish(id)).state).toBe('quoted')
  later()
  await world.say(ada, await world.ask(ada, id))
  later()
  const done = await world.finish(id)
  expect(done.state).toBe('completed')
  later()
  const refunded = await ada.user(refundRoute, { params: { orderId: done.legs[0]?.orderId ?? '' }, body: {} })
  expect(refunded.status).toBeLessThan(300)
  return id
}
export const explanation = async (who: Buyer = ada, query: Record<string, string> = {}) =>
  who.user(explainRoute, { params: { checkoutId }, query })
const table = async (): Promise<Row[]> =>
  (await documents.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }))).Items as Row[]

/** The rows of this purchase in these families, whatever else is in the table. */
export const rowsOf = async (family: string, prefix = ''): Promise<Row[]> => {
  const rows = await table()
  const orders = rows.filter((row) => row['checkoutId'] === checkoutId && row.sk === '#META').map(({ pk }) => pk)
  const own = [`CHECKOUT#${checkoutId}`, `AUDIT#${checkoutId}`, `LEDGER#${checkoutId}`, ...orders]
  return rows.filter(({ pk, sk }) => own.includes(pk) && pk.startsWith(family) && sk.startsWith(prefix))
}
