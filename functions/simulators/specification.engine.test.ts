import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CheckoutShape } from '#shared/merchants/ucp/contract/checkout.ts'
import { ErrorEnvelope } from '#shared/merchants/ucp/contract/messages.ts'
import { type Market, merchants, startMarket } from '#test/support/companies/market.ts'
import { shopper } from '#test/support/people/shopper.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())

const at = (id: string, verb = '') => `/checkout-sessions/${id}${verb}`

describe.each(merchants)('%s, as the specification has it,', (merchant) => {
  const call = (method: string, path: string, body?: unknown, key: string = crypto.randomUUID()) =>
    market.shop.call(merchant, method, path, { body, key })
  /** The same platform without its signature, with other headers instead. */
  const unsigned = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${market.companies.url[merchant]}/ucp/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'ucp-agent': `profile="${market.platform.profileUrl}"`,
        'idempotency-key': crypto.randomUUID(),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever they expect to be there.
    return { status: response.status, body: (await response.json()) as any }
  }
  const instrument = (credential: string, more = {}) => ({
    payment: {
      instruments: [
        { id: 'i1', handler_id: 'scoped_credential', type: 'card', credential: { type: 'token', token: credential } },
      ].map((each) => ({ ...each, ...more })),
    },
  })

  it('asks a caller who names a checkout or an order to prove who it is', async () => {
    const { orderId } = await market.bought(merchant)
    const sale = await market.ready(merchant)
    const basket = market.shop.basket(market.skuOf(merchant, 'gro-01'))
    const named: [string, string, unknown?][] = [
      ['GET', at(sale.id)],
      ['PUT', at(sale.id), basket],
      ['POST', at(sale.id, '/complete'), instrument(sale.credential)],
      ['POST', at(sale.id, '/cancel')],
      ['GET', `/orders/${orderId}`],
      ['POST', `/orders/${orderId}/cancel`, {}],
      ['POST', `/orders/${orderId}/refund`, { amount: 1, currency: 'USD' }],
      ['POST', `/orders/${orderId}/returns`, { line_items: [{ id: 'li_1', quantity: 1 }] }],
    ]
    const before = await market.records(merchant)
    for (const [method, path, body] of named)
      for (const headers of [{}, { 'x-api-key': 'guessed' }] as Record<string, string>[])
        expect(await unsigned(method, path, body, headers), `${method} ${path}`).toMatchObject({
          status: 401,
          body: { code: 'signature_missing' },
        })
    expect(await market.records(merchant)).toEqual(before)
    expect((await unsigned('POST', '/catalog/search', { query: 'pan' })).status).toBe(200)
    expect((await unsigned('POST', '/checkout-sessions', basket)).status).toBe(201)
    const withKey = { 'x-api-key': 'simulation-key-for-tests' }
    expect((await unsigned('GET', `/orders/${orderId}`, undefined, withKey)).body.id).toBe(orderId)
    expect((await unsigned('POST', at(sale.id, '/cancel'), undefined, withKey)).body.status).toBe('canceled')
  })

  it('takes no instrument of a payment handler that it does not offer, and no other credential', async () => {
    const sale = await market.ready(merchant)
    const wrong = [
      [{ handler_id: 'google_pay' }, '$.payment.instruments[0].handler_id'],
      [{ credential: { type: 'card', number: '4242424242424242' } }, '$.payment.instruments[0].credential'],
    ] as const
    for (const [more, path] of wrong) {
      const no = await call('POST', at(sale.id, '/complete'), instrument(sale.credential, more))
      expect(no).toMatchObject({
        status: 200,
        body: {
          status: 'ready_for_complete',
          messages: [{ code: 'payment_failed', severity: 'recoverable', path }, { presentation: 'disclosure' }],
        },
      })
      expect(CheckoutShape.parse(no.body).order).toBeUndefined()
    }
    expect(await market.ordersOf(merchant, sale.id)).toEqual([])
    expect((await market.shop.complete(merchant, sale.id, sale.credential)).body.status).toBe('completed')
  })

  it('says which lines are more than there are, and how many it sells at once', async () => {
    const sku = market.skuOf(merchant, 'kit-12')
    const refused = (quantity: number) => [
      () => call('POST', '/checkout-sessions', market.shop.basket(sku, quantity)),
      async () => call('PUT', at((await market.ready(merchant, 'kit-12')).id), market.shop.basket(sku, quantity)),
    ]
    for (const attempt of refused(10_001)) {
      const { messages } = ErrorEnvelope.parse((await attempt()).body)
      expect(messages).toMatchObject([
        { code: 'quantity_limit' },
        { code: 'out_of_stock', severity: 'recoverable', path: '$.line_items[0].quantity' },
      ])
    }
    await market.stockIn(merchant, sku, 5000)
    for (const attempt of refused(1001))
      expect(ErrorEnvelope.parse((await attempt()).body).messages).toMatchObject([{ code: 'quantity_limit' }])
    await market.stockIn(merchant, sku, 300)
    for (const attempt of refused(301))
      expect(ErrorEnvelope.parse((await attempt()).body).messages).toMatchObject([{ code: 'out_of_stock' }])
  })

  it('changes nothing after an end, and says so', async () => {
    const paid = await market.ready(merchant)
    await market.shop.complete(merchant, paid.id, paid.credential)
    const gone = await market.ready(merchant)
    await call('POST', at(gone.id, '/cancel'))
    const basket = market.shop.basket(market.skuOf(merchant, 'gro-01'), 2)
    const before = await market.records(merchant)
    for (const [sale, state] of [
      [paid, 'completed'],
      [gone, 'canceled'],
    ] as const) {
      const after = { status: 409, body: { code: `checkout_${state}` } }
      expect(await call('PUT', at(sale.id), basket)).toMatchObject(after)
      expect(await call('POST', at(sale.id, '/complete'), instrument(sale.credential))).toMatchObject(after)
      expect((await market.shop.read(merchant, sale.id)).body.status).toBe(state)
    }
    expect(await call('POST', at(paid.id, '/cancel'))).toMatchObject({
      status: 409,
      body: { code: 'checkout_completed' },
    })
    expect((await call('POST', at(gone.id, '/cancel'))).body).toMatchObject({ id: gone.id, status: 'canceled' })
    expect(await market.records(merchant)).toEqual(before)
  })

  it('keeps a checkout as it is while it completes', async () => {
    const sale = await market.ready(merchant)
    await market.trouble(merchant, { operation: 'complete', kind: 'complete-in-progress', polls: 2 })
    await market.shop.complete(merchant, sale.id, sale.credential)
    const basket = market.shop.basket(market.skuOf(merchant, 'gro-01'), 7)
    expect((await call('PUT', at(sale.id), basket)).body).toMatchObject({
      status: 'complete_in_progress',
      line_items: [{ quantity: 1 }],
      messages: [{ code: 'not_changeable', severity: 'recoverable' }],
    })
  })

  it('shows a delivery without an address, the instruments without their secrets, and each line under one id', async () => {
    const sku = market.skuOf(merchant, 'gro-01')
    const line = { item: { id: sku }, quantity: 1 }
    const basket = { line_items: [line, line], fulfillment: { methods: [{ type: 'shipping', id: 'm1' }] } }
    const made = await call('POST', '/checkout-sessions', { ...basket, ...instrument('secret-token') })
    const [method] = made.body.fulfillment.methods
    expect(method).toMatchObject({ id: 'm1', type: 'shipping', groups: [] })
    expect(method.destinations).toBeUndefined()
    expect(made.body.payment.instruments).toEqual([{ id: 'i1', handler_id: 'scoped_credential', type: 'card' }])
    expect(JSON.stringify(made.body)).not.toContain('secret-token')
    const changed = await call('PUT', at(made.body.id), basket)
    const ids = (body: typeof made.body) => body.line_items.map(({ id }: { id: string }) => id)
    expect(ids(changed.body)).toEqual(ids(made.body))
    expect(new Set(ids(changed.body)).size).toBe(2)
    expect(changed.body.payment.instruments).toEqual([])
    const twice = { line_items: ['same', 'same'].map((id) => ({ ...line, id })) }
    expect(await call('PUT', at(made.body.id), twice)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })

  it('answers the same update under the same key, and no other', async () => {
    const { id } = await market.ready(merchant)
    const basket = (quantity: number) => market.shop.basket(market.skuOf(merchant, 'gro-01'), quantity)
    for (const [path, first, other] of [
      [at(id), basket(2), basket(3)],
      [at(id, '/cancel'), {}, { reason: 'another' }],
    ] as const) {
      const method = path.endsWith('cancel') ? 'POST' : 'PUT'
      const key = crypto.randomUUID()
      const one = await call(method, path, first, key)
      expect((await call(method, path, first, key)).body).toEqual(one.body)
      expect(await call(method, path, other, key)).toMatchObject({
        status: 409,
        body: { code: 'idempotency_conflict' },
      })
    }
  })

  it('looks up at most fifty ids, each product once, and says what each id found', async () => {
    const ids = Array.from({ length: 51 }, (_, n) => `no-${n}`)
    expect(await call('POST', '/catalog/lookup', { ids })).toMatchObject({
      status: 400,
      body: { code: 'request_too_large' },
    })
    expect((await call('POST', '/catalog/lookup', { ids: ids.slice(1) })).body).toMatchObject({ products: [] })
    const [product] = (await call('POST', '/catalog/search', { query: 'steel' })).body.products
    const [variant] = product.variants
    const products = await call('POST', '/catalog/lookup', { ids: [product.id, variant.id, variant.id, 'nothing'] })
    expect(products.body.products).toHaveLength(1)
    expect(products.body.products[0].variants).toHaveLength(1)
    expect(products.body.products[0].variants[0].inputs).toEqual([
      { id: product.id, match: 'featured' },
      { id: variant.id, match: 'exact' },
    ])
    expect(products.body.messages).toEqual([
      { type: 'info', code: 'not_found', content: expect.stringContaining('nothing') },
    ])
  })

  it('narrows a product to the chosen options, and tells which others there are', async () => {
    const { products } = (await call('POST', '/catalog/search', { query: 'merino t-shirt' })).body
    const ask = async (more: object) => (await call('POST', '/catalog/product', { id: products[0].id, ...more })).body
    const colour = (label: string) => ({ name: 'Colour', label })
    const plain = (await ask({})).product
    expect(plain.selected).toEqual([colour('Navy')])
    expect(plain.variants.map(({ title }: { title: string }) => title)).toEqual(['Navy'])
    await market.stockIn(merchant, products[0].variants[2].id, 0)
    const grey = (await ask({ selected: [colour('Grey')] })).product
    expect(grey.selected).toEqual([colour('Grey')])
    expect(grey.variants.map(({ title }: { title: string }) => title)).toEqual(['Grey'])
    expect(grey.options[0].values).toEqual([
      { label: 'Navy', exists: true, available: true },
      { label: 'Grey', exists: true, available: true },
      { label: 'White', exists: true, available: false },
    ])
    expect((await ask({ selected: [colour('Plaid')] })).product.selected).toEqual([colour('Navy')])
    const size = { name: 'Size', label: 'gigantic' }
    const choice = { selected: [colour('Grey'), size] }
    expect((await ask({ ...choice, preferences: ['Colour', 'Size'] })).product.selected).toEqual([colour('Grey')])
    const byVariant = (await ask({ id: grey.variants[0].id, selected: [colour('Navy')] })).product
    expect(byVariant).toMatchObject({ selected: [colour('Grey')], variants: [{ id: grey.variants[0].id }] })
    expect((await ask({ selected: [colour('Grey'), colour('Navy')] })).code).toBe('invalid_request')
    const ground = { name: 'Grind', label: 'Fine' }
    const beans = await call('POST', '/catalog/product', { id: market.skuOf(merchant, 'gro-01'), selected: [ground] })
    expect(beans.body.product.selected).toEqual([ground])
  })
})

it('lets a platform that cannot sign still be no other platform', async () => {
  const { id } = await market.ready('merchant-a')
  const other = shopper(market.companies.url, `${market.platform.profileUrl}?merchant=x`, market.platform.key)
  expect((await other.read('merchant-a', id)).body.messages[0].code).toBe('not_found')
})
