import { afterAll, beforeAll, expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type OrderReply, type Shopper, shopper } from '#test/support/people/shopping.ts'
import { books, expectClean, goodwill, moveReturn, setStock, shopBooks } from '#test/support/purchases/books.ts'
import { until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

type ReturnReply = OrderReply['returns'][number]
let host: TestHost
let ada: Shopper

beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

const delivered = async (merchantId: string) => {
  const sku = `${merchantId === 'merchant-a' ? 'a' : 'b'}-out-06`
  await setStock(host, merchantId, sku, { available: 10 })
  const quoted = await ada.quote([{ merchantId, sku, quantity: 3 }])
  await ada.decide(quoted.checkoutId, await ada.ask(quoted.checkoutId))
  const { checkoutId, totalMinor, legs } = await ada.reaches(quoted.checkoutId, ['completed', 'failed', 'parked'])
  const orderId = legs[0]?.orderId ?? ''
  await api(host).post(`/v1/orders/${orderId}/simulate-advance`, { to: 'delivered' }, { token: ada.user })
  const { merchantOrderId } = await ada.orderReaches(orderId, 'delivered')
  return { checkoutId, totalMinor, orderId, merchantOrderId, sku }
}
const shelfOf = async (merchantId: string, sku: string) =>
  (await shopBooks(host, merchantId)).stock.find((row) => row.sku === sku)?.available ?? -1

for (const merchantId of ['merchant-a', 'merchant-b'])
  verifies('return.rma', `over HTTP ${merchantId} takes two of three back, told by webhooks alone`, async () => {
    const { checkoutId, totalMinor, orderId, merchantOrderId, sku } = await delivered(merchantId)
    const { get, post } = api(host)
    const shelf = await shelfOf(merchantId, sku)
    const body = { reason: 'not_as_described', lines: [{ line: 1, quantity: 2 }] }
    const answer = await post<ReturnReply>(`/v1/orders/${orderId}/returns`, body, { token: ada.user })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    const { returnId, amountMinor } = answer.body
    await goodwill(host, merchantId, merchantOrderId, 100)
    await moveReturn(host, merchantId, merchantOrderId, returnId, 'refunded')
    const done = await until(async () => {
      const { body } = await get<ReturnReply>(`/v1/orders/${orderId}/returns/${returnId}`, { token: ada.user })
      return body.state === 'refunded' ? body : undefined
    })
    expect(done.refundedMinor).toBe(amountMinor)
    const order = await until(async () => {
      const read = await ada.order(orderId)
      return read.refundedMinor === amountMinor + 100 ? read : undefined
    })
    expect(order.lines[0]).toMatchObject({ returnableQuantity: 1 })
    expect(await books(host, ada, checkoutId)).toMatchObject({ refundedMinor: amountMinor + 100 })
    expect(await shelfOf(merchantId, sku)).toBe(shelf + 2)
    const { body: ledger } = await get<{ items: { kind: string; detail?: { shippingMinor: number } }[] }>(
      `/v1/transactions?checkoutId=${checkoutId}`,
      { token: ada.user },
    )
    const refunds = ledger.items.filter(({ kind }) => kind.startsWith('refund.'))
    expect(refunds).toHaveLength(2)
    for (const { detail } of refunds) expect(detail).toBeDefined()
    const rest = await post<OrderReply>(`/v1/orders/${orderId}/refund`, {}, { token: ada.user })
    expect(rest.body).toMatchObject({ status: 'refunded', refundedMinor: totalMinor })
    expect(await books(host, ada, checkoutId)).toMatchObject({ refundedMinor: totalMinor })
  })
