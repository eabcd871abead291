import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as cancelOrder } from '#functions/orders/cancel.ts'
import { handler as getTransaction } from '#functions/transactions/get.ts'
import { handler as listTransactions } from '#functions/transactions/list.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let ada: Buyer
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  vi.useRealTimers()
  ada = await desk.buyer()
})

interface Shown {
  transactionId: string
  checkoutId: string
  kind: string
  state: string
}
const list = async (query: Record<string, string> = {}, who = ada) => (await who.user(listTransactions, { query })).body
const one = (transactionId: string, who = ada) => who.user(getTransaction, { params: { transactionId } })
const bought = async (instrument: string) => {
  const lines = [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }]
  const { checkoutId } = await desk.quote(ada, lines, { instrument })
  await desk.say(ada, await desk.ask(ada, checkoutId, { buyAgain: true }))
  return desk.finish(checkoutId)
}

verifies('transactions.told', 'a purchase that was bought and canceled shows hold, capture and refund', async () => {
  const { checkoutId, legs, totalMinor, userId: _ } = await bought('pm_backup')
  await ada.user(cancelOrder, { params: { orderId: String(legs[0]?.orderId) } })
  const { items, balances, cursor } = await list({ checkoutId })
  expect(items.map(({ kind }: Shown) => kind.split('.')[0]).sort()).toEqual(['authorize', 'capture', 'refund'])
  for (const item of items) {
    expect(item).toMatchObject({
      checkoutId,
      leg: 1,
      merchantId: 'merchant-b',
      state: 'posted',
      amountMinor: totalMinor,
      currency: 'USD',
      reference: legs[0]?.paymentReference,
      instrument: 'pm_backup',
      instrumentLabel: 'Mastercard ending in 5454',
    })
    expect((await one(item.transactionId)).body).toEqual(item)
  }
  expect(Object.values(balances as Record<string, number>).every((minor) => minor === 0)).toBe(true)
  expect(cursor).toBeUndefined()
})

verifies('transactions.told', 'a decline is there with its reason, and moved no money', async () => {
  const { checkoutId, state } = await bought('pm_declined_fraud')
  expect(state).toBe('failed')
  const { items, balances } = await list({ checkoutId })
  expect(items).toMatchObject([
    { kind: 'authorize', state: 'declined', declined: 'fraud_suspected', at: expect.any(String), postings: [] },
  ])
  expect(balances).toEqual({})
  expect((await one(items[0].transactionId)).body).toEqual(items[0])
})

verifies('transactions.told', 'the latest purchases come first, page by page', async () => {
  const ids: string[] = []
  for (const instrument of ['pm_ok', 'pm_declined_issuer', 'pm_backup'])
    ids.unshift((await bought(instrument)).checkoutId)
  const seen: Shown[] = []
  let cursor: string | undefined
  do {
    const page = await list({ limit: '1', ...(cursor && { cursor }) })
    seen.push(...page.items)
    cursor = page.cursor
  } while (cursor)
  expect([...new Set(seen.map(({ checkoutId }) => checkoutId))]).toEqual(ids)
  expect(seen.filter(({ state }) => state === 'declined')).toHaveLength(1)
  expect((await list()).items).toEqual(seen)
})

verifies('transactions.told', "another user's transaction is not found", async () => {
  const { checkoutId } = await bought('pm_ok')
  const eve = await desk.buyer()
  const [{ transactionId }] = (await list({ checkoutId })).items
  const notFound = { status: 404, body: { code: 'transaction.not-found' } }
  expect(await one(transactionId, eve)).toMatchObject(notFound)
  expect(await one(`${transactionId.slice(0, -12)}000000000000`)).toMatchObject(notFound)
  expect((await one('txn_1')).status).toBe(400)
  expect((await list({}, eve)).items).toEqual([])
  const both = await ada.user(listTransactions, { query: { checkoutId, cursor: 'purchases.x' } })
  expect(both).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
})
