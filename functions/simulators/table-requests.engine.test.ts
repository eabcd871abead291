import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import { documents } from '#shared/platform/table/documents.ts'
import { type Market, merchants, startMarket } from '#test/support/companies/market.ts'

let market: Market
let requests = 0
beforeAll(async () => {
  market = await startMarket()
  documents.middlewareStack.add(
    (next) => (args) => {
      requests++
      return next(args)
    },
    { step: 'initialize', name: 'countRequests' },
  )
})
afterAll(async () => {
  documents.middlewareStack.remove('countRequests')
  await market.stop()
})
beforeEach(() => market.calm())

/** This platform stub reads the merchant's profile for every webhook; Purser keeps it. */
const profileReads = 1

const counted = async <T>(call: () => Promise<T>): Promise<{ count: number; answer: T }> => {
  const before = requests
  const answer = await call()
  return { count: requests - before, answer }
}

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' })

describe.each(merchants)('a plain purchase at %s', (merchant) => {
  it('makes at most fifteen table requests of all companies together', async () => {
    const sku = market.skuOf(merchant, 'off-01')
    await market.bought(merchant, 'off-01') // the article's first sale opens its stock row
    const body = { query: 'dotted notebook', 'com.purser.delivery_estimate': { quantity: 1 } }
    const searches = await counted(() =>
      Promise.all(merchants.map((each) => market.shop.call(each, 'POST', '/catalog/search', { body }))),
    )
    const sale = await counted(() => market.ready(merchant, 'off-01'))
    const { id, credential, reference, totalMinor } = sale.answer
    const complete = await counted(() => market.shop.complete(merchant, id, credential))
    const lookUp = await counted(() => payments.find(reference))
    const order = await counted(() => market.shop.call(merchant, 'GET', `/orders/${complete.answer.body.order.id}`))
    const capture = await counted(async () => {
      if (merchant === 'merchant-b')
        await payments.capture({ reference, captureReference: reference, amount: usd(totalMinor) })
    })
    const again = await counted(() => payments.find(reference))
    expect(again.answer).toMatchObject({ state: 'captured' })
    expect(market.platform.webhooks).toHaveLength(2)
    const counts = {
      searches: searches.count,
      'checkout and hold': sale.count,
      complete: complete.count - profileReads,
      'look-ups of the hold': lookUp.count + again.count,
      order: order.count,
      capture: capture.count,
    }
    expect(counts).toEqual({
      searches: 2,
      'checkout and hold': 2,
      complete: 6, // 4 of the merchant, 2 of the bank
      'look-ups of the hold': 2,
      order: 1,
      capture: merchant === 'merchant-b' ? 2 : 0,
    })
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(15)
    expect((await market.shop.create(merchant, sku)).status).toBe(201)
  })
})

describe.each(merchants)('chaos at %s and its bank', (merchant) => {
  const books = async () => ({ shop: await market.records(merchant), bank: await market.bank() })

  it('strikes every operation before it changes anything', async () => {
    const { orderId, reference: captured } = await market.bought(merchant, 'kit-12')
    const { id, credential, reference } = await market.ready(merchant, 'kit-12')
    const basket = market.shop.basket(market.skuOf(merchant, 'kit-12'), 3)
    const before = await books()
    for (const company of [merchant, 'bank'] as const)
      await market.trouble(company, { operation: '*', kind: 'dead', times: null })
    const key = crypto.randomUUID()
    const merchantCalls: [string, string, unknown?][] = [
      ['POST', '/catalog/search', { query: 'pan' }],
      ['POST', '/catalog/lookup', { ids: [basket.line_items[0]?.item.id] }],
      ['POST', '/checkout-sessions', basket],
      ['GET', `/checkout-sessions/${id}`],
      ['PUT', `/checkout-sessions/${id}`, basket],
      ['POST', `/checkout-sessions/${id}/cancel`],
      ['GET', `/orders/${orderId}`],
      ['POST', `/orders/${orderId}/cancel`, {}],
      ['POST', `/orders/${orderId}/refund`, { amount: 1, currency: 'USD' }],
    ]
    for (const [method, path, body] of merchantCalls) {
      const answer = await market.shop.call(merchant, method, path, { key, body })
      expect(answer.status, `${method} ${path}`).toBe(503)
    }
    expect((await market.shop.complete(merchant, id, credential)).status).toBe(503)
    expect((await fetch(`${market.companies.url[merchant]}/.well-known/ucp`)).status).toBe(503)
    const unknown = { code: 'payment.outcome-unknown' }
    await expect(payments.capture({ reference, captureReference: reference, amount: usd(1) })).rejects.toMatchObject(
      unknown,
    )
    await expect(market.held(merchant, 100)).rejects.toMatchObject(unknown)
    await expect(payments.void(reference)).rejects.toMatchObject(unknown)
    const refund = { reference: captured, refundReference: 'r', amount: usd(1) }
    await expect(payments.refund(refund)).rejects.toMatchObject(unknown)
    await market.calm()
    expect(await books()).toEqual(before)
  })

  it('is over as soon as the rules are cleared, also when rules were added at the same time', async () => {
    const rule = { operation: 'search', kind: 'dead' }
    await Promise.all([market.trouble(merchant, rule), market.calm(), market.trouble(merchant, rule)])
    const left = ((await market.companies.control(merchant, 'GET', '/chaos')) as unknown as { rules: unknown[] }).rules
      .length
    const search = () => market.shop.call(merchant, 'POST', '/catalog/search', { body: { query: 'pan' } })
    for (let at = 0; at < left; at++) expect((await search()).status).toBe(503)
    expect((await search()).status).toBe(200)
    await market.trouble(merchant, rule)
    await market.calm()
    expect((await search()).status).toBe(200)
  })
})
