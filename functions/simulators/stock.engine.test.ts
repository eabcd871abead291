import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { lifeMs } from '#functions/simulators/merchant/checkout/session.ts'
import { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { ErrorEnvelope } from '#shared/merchants/ucp/contract/messages.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { type Market, merchants, startMarket } from '#test/support/companies/market.ts'
import { door } from '#test/support/people/shopper.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())
afterEach(() => vi.useRealTimers())

describe.each(merchants)('the stock of %s', (merchant) => {
  it('sells ten units to a hundred buyers and no more', async () => {
    const sku = market.skuOf(merchant, 'toy-05')
    const results = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const created = await market.shop.create(merchant, sku)
        if (created.body.id === undefined) return ErrorEnvelope.parse(created.body).messages[0]?.code
        const { credential } = await market.held(merchant, amountOf(created.body.totals, 'total'))
        return (await market.shop.complete(merchant, created.body.id, credential)).body.status
      }),
    )
    expect(results.filter((result) => result === 'completed')).toHaveLength(10)
    expect(results.filter((result) => result === 'out_of_stock')).toHaveLength(90)
    expect(await market.stockOf(merchant, sku)).toMatchObject({ available: 0, held: 0, sold: 10 })
  })

  it('gives units back when a checkout is canceled, or nobody comes back to it', async () => {
    const sku = market.skuOf(merchant, 'off-08')
    await market.stockIn(merchant, sku, 1)
    const first = await market.shop.create(merchant, sku)
    expect((await market.shop.create(merchant, sku)).body.messages[0].code).toBe('out_of_stock')
    await market.shop.call(merchant, 'POST', `/checkout-sessions/${first.body.id}/cancel`, { key: 'c1' })
    expect((await market.shop.read(merchant, first.body.id)).body.status).toBe('canceled')
    const second = await market.shop.create(merchant, sku)
    expect(second.status).toBe(201)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 })
    const third = await market.shop.create(merchant, sku)
    expect(third.status).toBe(201)
    // The second checkout still lives, but its unit is gone.
    const { credential } = await market.held(merchant, amountOf(second.body.totals, 'total'))
    const late = await market.shop.complete(merchant, second.body.id, credential)
    expect(late.body).toMatchObject({ status: 'incomplete', messages: [{ code: 'out_of_stock' }] })
  })

  it('takes units again at complete when they lapsed but are still there, and ends forgotten checkouts', async () => {
    const sale = await market.ready(merchant)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20 * 60_000 })
    await market.companies.tick(merchant)
    expect((await market.shop.complete(merchant, sale.id, sale.credential)).body.status).toBe('completed')
    const forgotten = await market.shop.create(merchant, market.skuOf(merchant, 'gro-01'))
    vi.setSystemTime(Date.now() + lifeMs + 1)
    await market.companies.tick(merchant)
    expect((await market.shop.read(merchant, forgotten.body.id)).body.status).toBe('canceled')
  })

  it('replaces a basket, holds the difference, and asks for what is missing', async () => {
    const sku = market.skuOf(merchant, 'kit-12')
    await market.stockIn(merchant, sku, 50)
    const before = await market.stockOf(merchant, sku)
    const bare = await market.shop.create(merchant, sku, 1, {
      body: { line_items: [{ item: { id: sku }, quantity: 1 }] },
    })
    expect(bare.body).toMatchObject({ status: 'incomplete', messages: [{ code: 'missing', severity: 'recoverable' }] })
    const path = `/checkout-sessions/${bare.body.id}`
    const put = (body: unknown) => market.shop.call(merchant, 'PUT', path, { body, key: crypto.randomUUID() })
    const more = UcpCheckout.parse((await put(market.shop.basket(sku, 5))).body)
    expect(more.status).toBe('ready_for_complete')
    expect(await market.stockOf(merchant, sku)).toMatchObject({ available: 45, held: (before.held ?? 0) + 5 })
    const express = UcpCheckout.parse((await put(market.shop.basket(sku, 2, 'express'))).body)
    expect(await market.stockOf(merchant, sku)).toMatchObject({ available: 48, held: (before.held ?? 0) + 2 })
    expect(express.fulfillment?.methods[0]?.groups[0]?.selected_option_id).toBe('express')
    expect(express.line_items[0]?.id).toBe(bare.body.line_items[0].id)
    const abroad = market.shop.basket(sku)
    const [method] = abroad.fulfillment.methods
    if (method) method.destinations = [{ ...door, address_country: 'FR' }]
    expect((await put(abroad)).body).toMatchObject({ messages: [{ code: 'address_undeliverable' }] })
  })
})
