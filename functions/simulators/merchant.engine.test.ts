import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { SearchReply } from '#shared/merchants/ucp/contract/catalog.ts'
import { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { UcpOrder } from '#shared/merchants/ucp/contract/order.ts'
import { Profile } from '#shared/merchants/ucp/contract/profile.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { payments } from '#shared/payments/payments.ts'
import { type Market, merchants, startMarket } from '#test/support/companies/market.ts'
import { shopper } from '#test/support/people/shopper.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())
afterEach(() => vi.useRealTimers())

describe.each(merchants)('%s', (merchant) => {
  it('publishes a profile that says who captures and whose signature to believe', async () => {
    const response = await fetch(`${market.companies.url[merchant]}/.well-known/ucp`)
    const profile = Profile.parse(await response.json())
    expect(response.headers.get('cache-control')).toMatch(/public, max-age=\d{2,}/)
    expect(profile.ucp.payment_handlers?.['com.purser.scoped_credential']?.[0]?.config).toEqual({
      capture: merchant === 'merchant-a' ? 'merchant' : 'platform',
    })
    expect(profile.ucp.capabilities['com.purser.order_actions']).toBeDefined()
    expect(profile.signing_keys[0]).not.toHaveProperty('d')
  })

  it('finds products by words and price, with delivery estimates that match the later quote', async () => {
    const body = {
      query: 'wireless headphones under',
      filters: { price: { max: 9999 } },
      pagination: { limit: 20 },
      'com.purser.delivery_estimate': { quantity: 1 },
    }
    const reply = SearchReply.parse((await market.shop.call(merchant, 'POST', '/catalog/search', { body })).body)
    expect(reply.products.length).toBeGreaterThanOrEqual(4)
    const days = new Set<string>()
    for (const { title, variants } of reply.products) {
      expect(title).toContain('headphones')
      for (const variant of variants) {
        expect(variant.price.amount).toBeLessThanOrEqual(9999)
        days.add(variant['com.purser.delivery_estimate']?.options[0]?.latest_fulfillment_time ?? '')
      }
    }
    expect(days.size).toBeGreaterThan(1)
    const variant = reply.products.flatMap(({ variants }) => variants).find((each) => each.availability?.available)
    const estimate = variant?.['com.purser.delivery_estimate']?.options[0]
    const quoted = UcpCheckout.parse((await market.shop.create(merchant, variant?.id ?? '')).body)
    expect(amountOf(quoted.totals, 'total')).toBe(
      (variant?.price.amount ?? 0) + (estimate?.amount ?? 0) + (estimate?.tax ?? 0),
    )
    const option = quoted.fulfillment?.methods[0]?.groups[0]?.options[0]
    expect(option?.latest_fulfillment_time).toBe(estimate?.latest_fulfillment_time)
  })

  it('sells a checkout once: order, stock, money and a genuine webhook', async () => {
    const sku = market.skuOf(merchant, 'kit-07-steel')
    await market.stockIn(merchant, sku, 20)
    const before = await market.stockOf(merchant, sku)
    const sale = await market.ready(merchant, 'kit-07-steel', 2)
    expect(await market.stockOf(merchant, sku)).toMatchObject({ available: 18, held: (before.held ?? 0) + 2 })
    const key = crypto.randomUUID()
    const done = await market.shop.complete(merchant, sale.id, sale.credential, { key })
    const checkout = UcpCheckout.parse(done.body)
    expect(checkout.status).toBe('completed')
    expect(JSON.stringify(done.body)).not.toContain(sale.credential)
    expect((await market.shop.complete(merchant, sale.id, sale.credential, { key })).body).toEqual(done.body)
    expect(await market.stockOf(merchant, sku)).toMatchObject({
      available: 18,
      held: before.held,
      sold: (before.sold ?? 0) + 2,
    })
    expect(await payments.find(sale.reference)).toMatchObject({
      state: merchant === 'merchant-a' ? 'captured' : 'authorized',
      capturedMinor: merchant === 'merchant-a' ? sale.totalMinor : 0,
    })
    expect(market.platform.webhooks).toHaveLength(1)
    expect(market.platform.webhooks[0]).toMatchObject({ genuine: true, order: { checkout_id: sale.id } })
    const order = UcpOrder.parse((await market.shop.call(merchant, 'GET', `/orders/${checkout.order?.id}`)).body)
    expect(order).toEqual(market.platform.webhooks[0]?.order)
  })

  it('places one order for 20 calls at once with one key, and for 20 with different keys', async () => {
    for (const key of ['one', undefined]) {
      const sale = await market.ready(merchant)
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          market.shop.complete(merchant, sale.id, sale.credential, { key: `${sale.id}-${key ?? at}` }),
        ),
      )
      for (const { status } of answers) expect([200, 409]).toContain(status)
      expect(answers.filter(({ body }) => body.status === 'completed').length).toBeGreaterThan(0)
      expect(await market.ordersOf(merchant, sale.id)).toHaveLength(1)
    }
  })

  it('refuses the same key with another body, and answers the same to the same', async () => {
    const key = crypto.randomUUID()
    const first = await market.shop.create(merchant, market.skuOf(merchant, 'gro-01'), 1, { key })
    const again = await market.shop.create(merchant, market.skuOf(merchant, 'gro-01'), 1, { key })
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    const other = await market.shop.create(merchant, market.skuOf(merchant, 'gro-01'), 2, { key })
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } })
  })

  it('makes one session for 20 creations at once with one key', async () => {
    const key = crypto.randomUUID()
    const sku = market.skuOf(merchant, 'kit-13')
    await market.stockIn(merchant, sku, 100)
    const before = await market.stockOf(merchant, sku)
    const answers = await Promise.all(Array.from({ length: 20 }, () => market.shop.create(merchant, sku, 1, { key })))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await market.stockOf(merchant, sku)).toMatchObject({ available: 99, held: (before.held ?? 0) + 1 })
  })

  it('says no to a declined credential and can be paid by another', async () => {
    const sale = await market.ready(merchant)
    const short = await market.held(merchant, sale.totalMinor - 1)
    const no = await market.shop.complete(merchant, sale.id, short.credential)
    expect(no).toMatchObject({ status: 200, body: { messages: [{ code: 'payment_failed', severity: 'recoverable' }] } })
    expect(UcpCheckout.parse(no.body).status).toBe('ready_for_complete')
    expect((await market.shop.complete(merchant, sale.id, sale.credential)).body.status).toBe('completed')
  })

  it('shows nothing to another platform, and nothing to a call it cannot trust', async () => {
    const { id } = await market.ready(merchant)
    const stranger = shopper(market.companies.url, 'https://stranger.test/p', market.platform.key)
    expect((await stranger.read(merchant, id)).body.code).toBe('profile_not_trusted')
    const other = shopper(market.companies.url, `${market.platform.profileUrl}?merchant=x`, market.platform.key)
    expect((await other.read(merchant, id)).body.messages[0].code).toBe('not_found')
    const forged = await market.shop.call(merchant, 'GET', `/checkout-sessions/${id}`, {
      headers: { signature: 'sig1=:AAAA:' },
    })
    expect(forged).toMatchObject({ status: 401, body: { code: 'signature_invalid' } })
    expect((await fetch(`${market.companies.url[merchant]}/ucp/v1/checkout-sessions/${id}`)).status).toBe(400)
  })
})
