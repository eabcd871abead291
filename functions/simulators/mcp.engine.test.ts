import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { ErrorEnvelope } from '#shared/merchants/ucp/contract/messages.ts'
import { Profile } from '#shared/merchants/ucp/contract/profile.ts'
import { signUcp, verifyUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { type Market, type MerchantName, merchants, startMarket } from '#test/support/companies/market.ts'
import { eventually } from '#test/support/run/until.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())

const said = (response: Response) => Object.fromEntries(response.headers)

/** One JSON-RPC message to a shop, signed unless `signed` is false. */
const send = async (
  merchant: MerchantName,
  message: unknown,
  { signed = true, headers = {} as Record<string, string> } = {},
) => {
  const url = new URL(`${market.companies.url[merchant]}/ucp/mcp`)
  const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))
  const sent = {
    'content-type': 'application/json',
    'ucp-agent': `profile="${market.platform.profileUrl}"`,
    ...headers,
  }
  const signature = signUcp(
    { method: 'POST', authority: url.host, path: url.pathname, headers: sent, bytes },
    market.platform.key,
  )
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...sent, ...(signed && signature), ...headers },
    body: bytes,
  })
  const text = await response.text()
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever they expect to be there.
  return { response, status: response.status, text, body: (text ? JSON.parse(text) : undefined) as any }
}

let lastId = 0
const tool = (
  merchant: MerchantName,
  name: string,
  args: object = {},
  { key, ...how }: { key?: string; signed?: boolean; headers?: Record<string, string> } = {},
) => {
  const meta = { 'ucp-agent': { profile: market.platform.profileUrl }, ...(key && { 'idempotency-key': key }) }
  const params = { name, arguments: { meta, ...args } }
  return send(merchant, { jsonrpc: '2.0', id: ++lastId, method: 'tools/call', params }, how)
}
const paying = (token: string) => ({
  payment: {
    instruments: [{ id: 'i1', handler_id: 'scoped_credential', type: 'card', credential: { type: 'token', token } }],
  },
})

describe.each(merchants)('%s over MCP', (merchant) => {
  it('announces its endpoint, shakes hands and lists its tools', async () => {
    const profile = await fetch(`${market.companies.url[merchant]}/.well-known/ucp`)
    const { services } = Profile.parse(await profile.json()).ucp
    expect(services['dev.ucp.shopping']?.map(({ transport, endpoint }) => [transport, endpoint])).toEqual([
      ['rest', `${market.companies.url[merchant]}/ucp/v1`],
      ['mcp', `${market.companies.url[merchant]}/ucp/mcp`],
    ])
    const ask = async (method: string, params = {}) => send(merchant, { jsonrpc: '2.0', id: 1, method, params })
    expect((await ask('initialize', { protocolVersion: '2025-06-18' })).body.result).toMatchObject({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
    })
    expect((await ask('ping')).body.result).toEqual({})
    expect(await send(merchant, { jsonrpc: '2.0', method: 'notifications/initialized' })).toMatchObject({
      status: 202,
      text: '',
    })
    const { tools } = (await ask('tools/list')).body.result
    expect(tools.map(({ name }: { name: string }) => name).sort()).toEqual([
      'cancel_checkout',
      'complete_checkout',
      'create_checkout',
      'get_checkout',
      'get_order',
      'get_product',
      'lookup_catalog',
      'search_catalog',
      'update_checkout',
    ])
    for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ type: 'object' })
  })

  it('sells the same as over REST: the same answers, order, stock and money', async () => {
    const sku = market.skuOf(merchant, 'kit-12')
    await market.stockIn(merchant, sku, 50)
    const basket = market.shop.basket(sku, 2)
    const overRest = async () => {
      const created = await market.shop.create(merchant, sku, 2)
      const { id } = created.body
      const changed = await market.shop.call(merchant, 'PUT', `/checkout-sessions/${id}`, { body: basket })
      const { credential } = await market.held(merchant, amountOf(UcpCheckout.parse(changed.body).totals, 'total'))
      const done = await market.shop.complete(merchant, id, credential)
      const order = await market.shop.call(merchant, 'GET', `/orders/${done.body.order.id}`)
      const products = await market.shop.call(merchant, 'POST', '/catalog/lookup', { body: { ids: [sku] } })
      return [created.body, changed.body, done.body, order.body, products.body]
    }
    const overMcp = async () => {
      const ask = async (name: string, args: object, key: string = crypto.randomUUID()) => {
        const { body, response, text } = await tool(merchant, name, args, { key })
        expect(JSON.parse(body.result.content[0].text)).toEqual(body.result.structuredContent)
        if (name === 'complete_checkout') {
          const profile = await fetch(`${market.companies.url[merchant]}/.well-known/ucp`)
          const { signing_keys: keys } = Profile.parse(await profile.json())
          const message = { status: response.status, headers: said(response), bytes: Buffer.from(text) }
          expect(verifyUcp(message, { keys, nowMs: Date.now() })).toMatchObject({ ok: true })
        }
        return body.result.structuredContent
      }
      const created = await ask('create_checkout', { checkout: basket })
      const { id } = created
      const changed = await ask('update_checkout', { id, checkout: basket })
      expect(await ask('get_checkout', { id })).toEqual(changed)
      const { credential } = await market.held(merchant, amountOf(UcpCheckout.parse(changed).totals, 'total'))
      const key = crypto.randomUUID()
      const done = await ask('complete_checkout', { id, checkout: paying(credential) }, key)
      expect(await ask('complete_checkout', { id, checkout: paying(credential) }, key)).toEqual(done)
      const order = await ask('get_order', { id: done.order.id })
      return [created, changed, done, order, await ask('lookup_catalog', { catalog: { ids: [sku] } })]
    }
    const records = async () => {
      const { stock, orders } = await market.records(merchant)
      return { stock: stock.find((row) => row.sku === sku), orders: orders.slice(-1) }
    }
    /** Nothing that differs from one sale to the next. */
    const plain = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value)
          .replaceAll(/(co|ord)_[0-9A-Z]{26}/g, '$1')
          .replaceAll(/leg-[0-9a-f-]{36}/g, 'leg')
          .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
          .replaceAll(/"(createdAt|sold|available|held)":\d+/g, '"$1":0'),
      )
    const before = await records()
    const rest = { answers: await overRest(), records: await records() }
    const mcp = { answers: await overMcp(), records: await records() }
    expect(plain(mcp)).toEqual(plain(rest))
    const sold = [before, rest.records, mcp.records].map(({ stock }) => stock?.sold ?? 0)
    expect(sold.map((count) => count - (sold[0] ?? 0))).toEqual([0, 2, 4])
    expect(mcp.records.stock?.held).toBe(before.stock?.held)
    await eventually(async () => {
      await market.companies.tick(merchant)
      const orders = new Set(market.platform.webhooks.filter(({ genuine }) => genuine).map(({ order }) => order.id))
      expect(orders.size).toBe(2)
    })
  })

  it('cancels, and knows a key again whatever the number of the message', async () => {
    const { id } = await market.ready(merchant)
    const key = crypto.randomUUID()
    const first = await tool(merchant, 'cancel_checkout', { id }, { key })
    expect(first.body.result.structuredContent).toMatchObject({ id, status: 'canceled' })
    const again = await tool(merchant, 'cancel_checkout', { id }, { key })
    expect(again.body.id).not.toBe(first.body.id)
    expect(again.response.headers.get('idempotent-replayed')).toBe('true')
  })

  it('gives business outcomes as results and protocol failures as errors', async () => {
    const unknown = await tool(merchant, 'get_order', { id: 'none' })
    expect(ErrorEnvelope.parse(unknown.body.result.structuredContent).messages[0]?.code).toBe('not_found')
    const sale = await market.ready(merchant)
    await market.shop.complete(merchant, sale.id, sale.credential)
    const basket = market.shop.basket(market.skuOf(merchant, 'gro-01'))
    const stranger = { 'ucp-agent': { profile: 'https://stranger.test/p' } }
    const call = (params: object) => ({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })
    const key = crypto.randomUUID()
    await tool(merchant, 'create_checkout', { checkout: basket }, { key })
    const cases: [string, () => ReturnType<typeof send>, number, number, string?][] = [
      ['no JSON', () => send(merchant, '{'), 400, -32700],
      ['a batch', () => send(merchant, []), 400, -32600],
      ['no such method', () => send(merchant, { jsonrpc: '2.0', id: 1, method: 'x' }), 404, -32601],
      ['no such tool', () => tool(merchant, 'buy_all'), 400, -32602],
      ['a tool like a property', () => tool(merchant, 'constructor'), 400, -32602],
      ['no meta', () => send(merchant, call({ name: 'get_order', arguments: { id: 'x' } })), 400, -32602],
      ['no tool at all', () => send(merchant, call({})), 400, -32602],
      ['no key', () => tool(merchant, 'cancel_checkout', { id: sale.id }), 400, -32602],
      ['a bad basket', () => tool(merchant, 'create_checkout', { checkout: { line_items: [] } }), 400, -32602],
      ['an id inside', () => tool(merchant, 'create_checkout', { checkout: { ...basket, id: 'x' } }), 400, -32602],
      [
        '51 ids',
        () => tool(merchant, 'lookup_catalog', { catalog: { ids: Array.from({ length: 51 }, (_, n) => `i${n}`) } }),
        400,
        -32602,
        'request_too_large',
      ],
      [
        'no signature',
        () => tool(merchant, 'get_checkout', { id: sale.id }, { signed: false }),
        401,
        -32000,
        'signature_missing',
      ],
      [
        'another body',
        () => tool(merchant, 'get_checkout', { id: sale.id }, { headers: { 'content-digest': 'sha-256=:AAAA:' } }),
        400,
        -32600,
        'digest_mismatch',
      ],
      ['another agent in meta', () => tool(merchant, 'get_checkout', { id: sale.id, meta: stranger }), 400, -32600],
      [
        'another key in meta',
        () => tool(merchant, 'get_checkout', { id: sale.id }, { key: 'one', headers: { 'idempotency-key': 'two' } }),
        400,
        -32600,
      ],
      [
        'no profile',
        () =>
          tool(
            merchant,
            'search_catalog',
            { catalog: { query: 'x' }, meta: { 'ucp-agent': { profile: 'none' } } },
            { signed: false, headers: { 'ucp-agent': '' } },
          ),
        400,
        -32001,
        'invalid_profile_url',
      ],
      [
        'an ended checkout',
        () => tool(merchant, 'update_checkout', { id: sale.id, checkout: basket }),
        409,
        -32000,
        'checkout_completed',
      ],
      [
        'a key with another body',
        () => tool(merchant, 'create_checkout', { checkout: { ...basket, context: {} } }, { key }),
        409,
        -32000,
        'idempotency_conflict',
      ],
    ]
    for (const [what, ask, status, number, code] of cases) {
      const answer = await ask()
      expect([answer.status, answer.body.error?.code, answer.body.error?.data?.code], what).toEqual([
        status,
        number,
        code,
      ])
    }
    expect((await fetch(`${market.companies.url[merchant]}/ucp/mcp`)).status).toBe(404)
  })

  it('meets the same faults as over REST', async () => {
    await market.trouble(merchant, { operation: 'search', kind: 'dead' })
    const dead = await tool(merchant, 'search_catalog', { catalog: { query: 'pan' } })
    expect(dead).toMatchObject({ status: 503, body: { error: { code: -32000, data: { retry_after: 1 } } } })
    expect((await tool(merchant, 'search_catalog', { catalog: { query: 'pan' } })).status).toBe(200)
  })
})
