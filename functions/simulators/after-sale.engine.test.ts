import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import { type Market, type MerchantName, merchants, startMarket } from '#test/support/companies/market.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())
afterEach(() => vi.useRealTimers())

const act = (merchant: MerchantName, orderId: string, verb: string, body: object, key: string = crypto.randomUUID()) =>
  market.shop.call(merchant, 'POST', `/orders/${orderId}/${verb}`, { body, key })
const orderAt = async (merchant: MerchantName, orderId: string) =>
  (await market.shop.call(merchant, 'GET', `/orders/${orderId}`)).body

describe.each(merchants)('an order at %s', (merchant) => {
  it('moves from stage to stage and tells each, in a full snapshot with events that keep their ids', async () => {
    const { orderId } = await market.bought(merchant)
    await market.advance(merchant, orderId, 'delivered')
    const reported = market.platform.webhooks.map(({ order }) =>
      order.fulfillment.events.entries.map(({ type }) => type),
    )
    expect(reported).toEqual([
      [],
      ['processing'],
      ['processing', 'shipped'],
      ['processing', 'shipped', 'in_transit'],
      ['processing', 'shipped', 'in_transit', 'delivered'],
    ])
    expect(market.platform.webhooks.every(({ genuine }) => genuine)).toBe(true)
    expect(new Set(market.platform.webhooks.map(({ id }) => id)).size).toBe(5)
    const order = await orderAt(merchant, orderId)
    expect(order.line_items[0]).toMatchObject({ status: 'fulfilled', quantity: { total: 1, fulfilled: 1 } })
    await expect(market.advance(merchant, orderId)).rejects.toThrow('not_advanceable')
  })

  it('can be canceled before it ships, also 20 times at once: units and money come back once', async () => {
    const sku = market.skuOf(merchant, 'out-06')
    await market.stockIn(merchant, sku, 5)
    const { orderId, reference, totalMinor } = await market.bought(merchant, 'out-06', 2)
    const answers = await Promise.all(Array.from({ length: 20 }, () => act(merchant, orderId, 'cancel', {})))
    for (const { body } of answers) expect(body.line_items[0].status).toBe('removed')
    expect(await market.stockOf(merchant, sku)).toMatchObject({ available: 5, held: 0, sold: 0 })
    const captured = merchant === 'merchant-a' ? totalMinor : 0
    expect(await payments.find(reference)).toMatchObject({ capturedMinor: captured, refundedMinor: captured })
    const order = await orderAt(merchant, orderId)
    expect(order.fulfillment.events.map(({ type }: { type: string }) => type)).toEqual(['canceled'])
    await expect(market.advance(merchant, orderId)).rejects.toThrow('not_advanceable')
  })

  it('cannot be canceled once it is on its way: no, because, and where to ask', async () => {
    const { orderId } = await market.bought(merchant)
    await market.advance(merchant, orderId, 'shipped')
    const { status, body } = await act(merchant, orderId, 'cancel', {})
    expect(status).toBe(200)
    expect(body).toMatchObject({ ucp: { status: 'error' }, messages: [{ code: 'already_shipped' }] })
    expect(body.continue_url).toContain(orderId)
    const page = await fetch(body.continue_url)
    expect([page.status, await page.json()]).toMatchObject([200, { order: orderId, status: 'shipped' }])
  })

  it('is refunded in parts, once per key and never beyond what was paid', async () => {
    const { orderId, reference, totalMinor } = await market.bought(merchant, 'com-09')
    const part = Math.floor(totalMinor / 3)
    const body = { amount: part, currency: 'USD' }
    const twice = await Promise.all(
      ['r1', 'r1', 'r1', 'r2', 'r2'].map((key) => act(merchant, orderId, 'refund', body, key)),
    )
    for (const { status } of twice) expect(status).toBe(200)
    const refunds = (await orderAt(merchant, orderId)).adjustments
    expect(refunds).toHaveLength(2)
    for (const refund of refunds)
      expect(refund).toMatchObject({ type: 'refund', status: 'completed', totals: [{ type: 'total', amount: -part }] })
    const atBank = merchant === 'merchant-a' ? 2 * part : 0
    expect((await payments.find(reference))?.refundedMinor).toBe(atBank)
    const tooMuch = await act(merchant, orderId, 'refund', { amount: totalMinor - 2 * part + 1, currency: 'USD' })
    expect(tooMuch.body.messages[0].code).toBe('amount_exceeds_refundable')
    const otherAmount = await act(merchant, orderId, 'refund', { amount: 1, currency: 'USD' }, 'r1')
    expect(otherAmount).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } })
    const otherCurrency = await act(merchant, orderId, 'refund', { amount: 1, currency: 'EUR' })
    expect(otherCurrency.body.messages[0].code).toBe('not_refundable')
  })

  it('may be returned after delivery, within thirty days, unless it is groceries', async () => {
    const line_items = [{ id: 'li_1', quantity: 1 }]
    const { orderId } = await market.bought(merchant, 'out-06')
    expect((await act(merchant, orderId, 'returns', { line_items })).body.messages[0].code).toBe('not_delivered')
    await market.advance(merchant, orderId, 'delivered')
    const agreed = await act(merchant, orderId, 'returns', { line_items }, 'back')
    expect(agreed.body.adjustments).toMatchObject([
      { type: 'return', status: 'pending', line_items: [{ quantity: -1 }] },
    ])
    expect((await act(merchant, orderId, 'returns', { line_items }, 'back')).body).toEqual(agreed.body)
    expect((await act(merchant, orderId, 'returns', { line_items })).body.messages[0].content).toContain('not 1')
    const food = await market.bought(merchant)
    await market.advance(merchant, food.orderId, 'delivered')
    expect((await act(merchant, food.orderId, 'returns', { line_items })).body.messages[0].content).toContain('cannot')
    const late = await market.bought(merchant, 'out-06')
    await market.advance(merchant, late.orderId, 'delivered')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 86_400_000 })
    expect((await act(merchant, late.orderId, 'returns', { line_items })).body.messages[0].content).toContain('30 days')
  })
})

describe('a refund the bank does not answer for', () => {
  it('stays pending, is told as such, and is done by the next tick, once', async () => {
    const { orderId, reference } = await market.bought('merchant-a', 'com-09')
    await market.trouble('bank', { operation: 'refund', kind: 'error-after' })
    const answer = await act('merchant-a', orderId, 'refund', { amount: 500, currency: 'USD' })
    expect(answer.body.adjustments[0].status).toBe('pending')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    await market.companies.tick('merchant-a')
    expect((await orderAt('merchant-a', orderId)).adjustments[0].status).toBe('completed')
    expect((await payments.find(reference))?.refundedMinor).toBe(500)
    expect(market.platform.webhooks.at(-1)?.order.adjustments.entries[0]?.status).toBe('completed')
  })
})
