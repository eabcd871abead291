import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { payments } from '#shared/clients/payments.ts'
import { SearchReply } from '#shared/contracts/ucp/catalog.ts'
import { Checkout } from '#shared/contracts/ucp/checkout.ts'
import { ErrorEnvelope } from '#shared/contracts/ucp/messages.ts'
import { Order } from '#shared/contracts/ucp/order.ts'
import { Profile } from '#shared/contracts/ucp/profile.ts'
import { amountOf } from '#shared/contracts/ucp/totals.ts'
import { bankKeys, type Companies, startCompanies } from '#test/support/companies.ts'
import { type Engine, startEngine } from '#test/support/engine.ts'
import { type StubPlatform, startPlatform } from '#test/support/platform.ts'
import { door, shopper } from '#test/support/shopper.ts'

let engine: Engine
let platform: StubPlatform
let companies: Companies
let shop: ReturnType<typeof shopper>

beforeAll(async () => {
  engine = await startEngine()
  platform = await startPlatform()
  companies = await startCompanies(platform.url)
  shop = shopper(companies.url, platform.profileUrl, platform.key)
  process.env['PARAMETERS'] = '/purser/test'
  const bankUrl = companies.url.bank
  companies.parameters['/purser/test/settings'] = JSON.stringify({ baseUrl: platform.url, bankUrl, merchants: [] })
  companies.parameters['/purser/test/bank-key'] = bankKeys.platform
})
afterAll(async () => {
  await companies.stop()
  await platform.stop()
  await engine.stop()
})
const merchants = ['merchant-a', 'merchant-b'] as const
type Merchant = (typeof merchants)[number]
beforeEach(async () => {
  platform.webhooks.length = 0
  platform.answers.length = 0
  for (const name of ['bank', ...merchants] as const) await companies.control(name, 'DELETE', '/chaos')
})
afterEach(() => vi.useRealTimers())

const trouble = (merchant: Merchant, rule: object) => companies.control(merchant, 'POST', '/chaos', rule)
const skuOf = (merchant: Merchant, code: string) => `${merchant === 'merchant-a' ? 'a' : 'b'}-${code}`
const stockIn = (merchant: Merchant, sku: string, available: number) =>
  companies.control(merchant, 'PUT', `/sim/stock/${sku}`, { available })

const held = async (merchantId: string, amountMinor: number, instrument = 'pm_ok') => {
  const reference = `leg-${crypto.randomUUID()}`
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const answer = await payments.authorize({
    reference,
    merchantId,
    amountMinor,
    currency: 'USD',
    instrument,
    expiresAt,
  })
  if (answer.state !== 'authorized') throw new Error('declined')
  return { reference, credential: answer.credential }
}

/** A ready checkout and the credential that pays it. */
const ready = async (merchant: Merchant, code = 'gro-01', quantity = 1) => {
  const created = await shop.create(merchant, skuOf(merchant, code), quantity)
  if (created.status !== 201) throw new Error(JSON.stringify(created.body))
  const checkout = Checkout.parse(created.body)
  const totalMinor = amountOf(checkout.totals, 'total')
  return { id: checkout.id, totalMinor, ...(await held(merchant, totalMinor)) }
}

/** A placed order. */
const bought = async (merchant: Merchant, code = 'gro-01', quantity = 1) => {
  const sale = await ready(merchant, code, quantity)
  const done = await shop.complete(merchant, sale.id, sale.credential)
  return { ...sale, orderId: done.body.order.id as string }
}

interface Records {
  orders: { id: string; checkoutId: string; totalMinor: number }[]
  stock: { sku: string; available: number; held: number; sold: number }[]
  webhooks: { webhookId: string; state: string; fault?: string; orderId: string; attempts: { status?: number }[] }[]
}
const records = async (merchant: Merchant) =>
  (await companies.control(merchant, 'GET', '/sim/records')) as unknown as Records
const stockOf = async (merchant: Merchant, sku: string) =>
  (await records(merchant)).stock.find((row) => row.sku === sku)
const ordersOf = async (merchant: Merchant, checkoutId: string) =>
  (await records(merchant)).orders.filter((order) => order.checkoutId === checkoutId)

describe.each(merchants)('%s', (merchant) => {
  it('publishes a profile that says who captures and whose signature to believe', async () => {
    const response = await fetch(`${companies.url[merchant]}/.well-known/ucp`)
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
    const found = SearchReply.parse((await shop.call(merchant, 'POST', '/catalog/search', { body })).body)
    expect(found.products.length).toBeGreaterThanOrEqual(4)
    const days = new Set<string>()
    for (const { title, variants } of found.products) {
      expect(title).toContain('headphones')
      for (const variant of variants) {
        expect(variant.price.amount).toBeLessThanOrEqual(9999)
        days.add(variant['com.purser.delivery_estimate']?.options[0]?.latest_fulfillment_time ?? '')
      }
    }
    expect(days.size).toBeGreaterThan(1)
    const variant = found.products.flatMap(({ variants }) => variants).find((each) => each.availability?.available)
    const estimate = variant?.['com.purser.delivery_estimate']?.options[0]
    const quoted = Checkout.parse((await shop.create(merchant, variant?.id ?? '')).body)
    expect(amountOf(quoted.totals, 'total')).toBe(
      (variant?.price.amount ?? 0) + (estimate?.amount ?? 0) + (estimate?.tax ?? 0),
    )
    const option = quoted.fulfillment?.methods[0]?.groups[0]?.options[0]
    expect(option?.latest_fulfillment_time).toBe(estimate?.latest_fulfillment_time)
  })

  it('sells a checkout once: order, stock, money and a genuine webhook', async () => {
    const sku = skuOf(merchant, 'kit-07-steel')
    await stockIn(merchant, sku, 20)
    const before = await stockOf(merchant, sku)
    const sale = await ready(merchant, 'kit-07-steel', 2)
    expect(await stockOf(merchant, sku)).toMatchObject({ available: 18, held: (before?.held ?? 0) + 2 })
    const key = crypto.randomUUID()
    const done = await shop.complete(merchant, sale.id, sale.credential, { key })
    const checkout = Checkout.parse(done.body)
    expect(checkout.status).toBe('completed')
    expect(JSON.stringify(done.body)).not.toContain(sale.credential)
    expect((await shop.complete(merchant, sale.id, sale.credential, { key })).body).toEqual(done.body)
    expect(await stockOf(merchant, sku)).toMatchObject({
      available: 18,
      held: before?.held,
      sold: (before?.sold ?? 0) + 2,
    })
    expect(await payments.find(sale.reference)).toMatchObject({
      state: merchant === 'merchant-a' ? 'captured' : 'authorized',
      capturedMinor: merchant === 'merchant-a' ? sale.totalMinor : 0,
    })
    expect(platform.webhooks).toHaveLength(1)
    expect(platform.webhooks[0]).toMatchObject({ genuine: true, order: { checkout_id: sale.id } })
    const order = Order.parse((await shop.call(merchant, 'GET', `/orders/${checkout.order?.id}`)).body)
    expect(order).toEqual(platform.webhooks[0]?.order)
  })

  it('places one order for 20 calls at once with one key, and for 20 with different keys', async () => {
    for (const key of ['one', undefined]) {
      const sale = await ready(merchant)
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          shop.complete(merchant, sale.id, sale.credential, { key: `${sale.id}-${key ?? at}` }),
        ),
      )
      for (const { status } of answers) expect([200, 409]).toContain(status)
      expect(answers.filter(({ body }) => body.status === 'completed').length).toBeGreaterThan(0)
      expect(await ordersOf(merchant, sale.id)).toHaveLength(1)
    }
  })

  it('refuses the same key with another body, and answers the same to the same', async () => {
    const key = crypto.randomUUID()
    const first = await shop.create(merchant, skuOf(merchant, 'gro-01'), 1, { key })
    const again = await shop.create(merchant, skuOf(merchant, 'gro-01'), 1, { key })
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    const other = await shop.create(merchant, skuOf(merchant, 'gro-01'), 2, { key })
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } })
  })

  it('makes one session for 20 creations at once with one key', async () => {
    const key = crypto.randomUUID()
    const sku = skuOf(merchant, 'kit-13')
    await stockIn(merchant, sku, 100)
    const before = await stockOf(merchant, sku)
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.create(merchant, sku, 1, { key })))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await stockOf(merchant, sku)).toMatchObject({ available: 99, held: (before?.held ?? 0) + 1 })
  })

  it('sells ten units to a hundred buyers and no more', async () => {
    const sku = skuOf(merchant, 'toy-05')
    const results = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const created = await shop.create(merchant, sku)
        if (created.body.id === undefined) return ErrorEnvelope.parse(created.body).messages[0]?.code
        const { credential } = await held(merchant, amountOf(created.body.totals, 'total'))
        return (await shop.complete(merchant, created.body.id, credential)).body.status
      }),
    )
    expect(results.filter((result) => result === 'completed')).toHaveLength(10)
    expect(results.filter((result) => result === 'out_of_stock')).toHaveLength(90)
    expect(await stockOf(merchant, sku)).toMatchObject({ available: 0, held: 0, sold: 10 })
  })

  it('gives units back when a checkout is canceled, or nobody comes back to it', async () => {
    const sku = skuOf(merchant, 'off-08')
    await stockIn(merchant, sku, 1)
    const first = await shop.create(merchant, sku)
    expect((await shop.create(merchant, sku)).body.messages[0].code).toBe('out_of_stock')
    await shop.call(merchant, 'POST', `/checkout-sessions/${first.body.id}/cancel`, { key: 'c1' })
    expect((await shop.read(merchant, first.body.id)).body.status).toBe('canceled')
    const second = await shop.create(merchant, sku)
    expect(second.status).toBe(201)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 })
    const third = await shop.create(merchant, sku)
    expect(third.status).toBe(201)
    // The second checkout still lives, but its unit is gone.
    const { credential } = await held(merchant, amountOf(second.body.totals, 'total'))
    const late = await shop.complete(merchant, second.body.id, credential)
    expect(late.body).toMatchObject({ status: 'incomplete', messages: [{ code: 'out_of_stock' }] })
  })

  it('takes units again at complete when they lapsed but are still there, and ends checkouts after six hours', async () => {
    const sale = await ready(merchant)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20 * 60_000 })
    await companies.tick(merchant)
    expect((await shop.complete(merchant, sale.id, sale.credential)).body.status).toBe('completed')
    const forgotten = await shop.create(merchant, skuOf(merchant, 'gro-01'))
    vi.setSystemTime(Date.now() + 7 * 3_600_000)
    await companies.tick(merchant)
    expect((await shop.read(merchant, forgotten.body.id)).body.status).toBe('canceled')
  })

  it('replaces a basket, holds the difference, and asks for what is missing', async () => {
    const sku = skuOf(merchant, 'kit-12')
    await stockIn(merchant, sku, 50)
    const before = await stockOf(merchant, sku)
    const bare = await shop.create(merchant, sku, 1, { body: { line_items: [{ item: { id: sku }, quantity: 1 }] } })
    expect(bare.body).toMatchObject({ status: 'incomplete', messages: [{ code: 'missing', severity: 'recoverable' }] })
    const path = `/checkout-sessions/${bare.body.id}`
    const put = (body: unknown) => shop.call(merchant, 'PUT', path, { body, key: crypto.randomUUID() })
    const more = Checkout.parse((await put(shop.basket(sku, 5))).body)
    expect(more.status).toBe('ready_for_complete')
    expect(await stockOf(merchant, sku)).toMatchObject({ available: 45, held: (before?.held ?? 0) + 5 })
    const express = Checkout.parse((await put(shop.basket(sku, 2, 'express'))).body)
    expect(await stockOf(merchant, sku)).toMatchObject({ available: 48, held: (before?.held ?? 0) + 2 })
    expect(express.fulfillment?.methods[0]?.groups[0]?.selected_option_id).toBe('express')
    expect(express.line_items[0]?.id).toBe(bare.body.line_items[0].id)
    const abroad = shop.basket(sku)
    const [method] = abroad.fulfillment.methods
    if (method) method.destinations = [{ ...door, address_country: 'FR' }]
    expect((await put(abroad)).body).toMatchObject({ messages: [{ code: 'address_undeliverable' }] })
  })

  it('says no to a declined credential and can be paid by another', async () => {
    const sale = await ready(merchant)
    const short = await held(merchant, sale.totalMinor - 1)
    const no = await shop.complete(merchant, sale.id, short.credential)
    expect(no).toMatchObject({ status: 200, body: { messages: [{ code: 'payment_failed', severity: 'recoverable' }] } })
    expect(Checkout.parse(no.body).status).toBe('ready_for_complete')
    expect((await shop.complete(merchant, sale.id, sale.credential)).body.status).toBe('completed')
  })

  it('shows nothing to another platform, and nothing to a call it cannot trust', async () => {
    const { id } = await ready(merchant)
    const stranger = shopper(companies.url, 'https://stranger.test/p', platform.key)
    expect((await stranger.read(merchant, id)).body.code).toBe('profile_not_trusted')
    const other = shopper(companies.url, `${platform.profileUrl}?merchant=x`, platform.key)
    expect((await other.read(merchant, id)).body.messages[0].code).toBe('not_found')
    const forged = await shop.call(merchant, 'GET', `/checkout-sessions/${id}`, {
      headers: { signature: 'sig1=:AAAA:' },
    })
    expect(forged).toMatchObject({ status: 401, body: { code: 'signature_invalid' } })
    expect((await fetch(`${companies.url[merchant]}/ucp/v1/checkout-sessions/${id}`)).status).toBe(400)
  })
})
