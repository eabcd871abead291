import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { amountOf, totalsFaults } from '#shared/merchants/ucp/contract/totals.ts'
import { payments } from '#shared/payments/payments.ts'
import { type PublicJwk, verify } from '#shared/platform/outward/http-signature.ts'
import { type Market, merchants, startMarket } from '#test/support/companies/market.ts'
import { eventually } from '#test/support/run/until.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())
afterEach(() => vi.useRealTimers())
const struck = async (merchant: (typeof merchants)[number]): Promise<unknown> =>
  market.companies.control(merchant, 'GET', '/chaos')

it('trouble for an operation that a company does not have is refused, with those it has', async () => {
  for (const [company, operation] of [
    ['bank', 'hold'],
    ['merchant-a', 'capture'],
    ['merchant-b', 'setChaos'],
  ] as const)
    await expect(market.trouble(company, { operation, kind: 'dead' })).rejects.toThrow(`No operation ${operation}: *, `)
})

describe.each(merchants)('trouble at %s', (merchant) => {
  it.each([
    ['error-before', 0],
    ['error-after', 1],
    ['timeout-after-commit', 1],
    ['hang', 0],
    ['dead', 0],
  ])('%s at complete leaves %i orders; the same key then tells the first outcome', async (kind, orders) => {
    const sale = await market.ready(merchant)
    await market.trouble(merchant, { operation: 'complete', kind, delayMs: 8000 })
    const key = crypto.randomUUID()
    const complete = (gone?: AbortSignal) =>
      market.shop.complete(merchant, sale.id, sale.credential, { key, ...(gone && { gone }) })
    const caller = new AbortController()
    const asking = complete(caller.signal).catch(() => undefined)
    // Of those that answer nothing the caller has enough when they have struck.
    await eventually(async () => {
      expect(await struck(merchant)).toMatchObject({ rules: [{ left: 0 }] })
      expect(await market.ordersOf(merchant, sale.id)).toHaveLength(orders)
    })
    if (kind === 'hang' || kind === 'timeout-after-commit') caller.abort()
    expect((await asking)?.status ?? 504).toBeGreaterThanOrEqual(500)
    expect(await market.ordersOf(merchant, sale.id)).toHaveLength(orders)
    expect((await complete()).body.status).toBe('completed')
    expect(await market.ordersOf(merchant, sale.id)).toHaveLength(1)
  })

  it('a slow complete lands after its caller has gone, and meets a cancel that came first', async () => {
    const sale = await market.ready(merchant)
    await market.trouble(merchant, { operation: 'complete', kind: 'slow', delayMs: 2000 })
    const late = market.shop.complete(merchant, sale.id, sale.credential)
    await eventually(async () => expect(await struck(merchant)).toMatchObject({ rules: [{ left: 0 }] }))
    await market.shop.call(merchant, 'POST', `/checkout-sessions/${sale.id}/cancel`, { key: 'c' })
    expect((await late).body.code).toBe('checkout_canceled')
    expect(await market.ordersOf(merchant, sale.id)).toHaveLength(0)
  })

  it('a price that rises at complete is stopped by what the credential may spend', async () => {
    const sale = await market.ready(merchant, 'com-09')
    await market.trouble(merchant, { operation: 'complete', kind: 'price-change', percent: 10 })
    const { body } = await market.shop.complete(merchant, sale.id, sale.credential)
    expect(body.messages.map(({ code }: { code: string }) => code)).toContain('payment_failed')
    expect(amountOf(body.totals, 'total')).toBeGreaterThan(sale.totalMinor)
    expect(totalsFaults(body.totals)).toEqual([])
    expect(await payments.find(sale.reference)).toMatchObject({ state: 'authorized', capturedMinor: 0 })
  })

  it('a price that rises between looks shows up when the checkout is read again', async () => {
    const sale = await market.ready(merchant, 'com-09')
    await market.trouble(merchant, { operation: 'get', kind: 'price-change', percent: 5 })
    expect(amountOf((await market.shop.read(merchant, sale.id)).body.totals, 'total')).toBeGreaterThan(sale.totalMinor)
  })

  it('units that are gone at complete end in out_of_stock and no money', async () => {
    const sale = await market.ready(merchant)
    await market.trouble(merchant, { operation: 'complete', kind: 'out-of-stock' })
    const { body } = await market.shop.complete(merchant, sale.id, sale.credential)
    expect(body).toMatchObject({ status: 'incomplete', messages: [{ code: 'out_of_stock' }] })
    expect((await payments.find(sale.reference))?.capturedMinor).toBe(0)
    await market.trouble(merchant, { operation: 'create', kind: 'out-of-stock' })
    const created = await market.shop.create(merchant, market.skuOf(merchant, 'gro-01'))
    expect(created.body.messages[0].code).toBe('out_of_stock')
  })

  it('sums that do not add up are in the answer only', async () => {
    await market.trouble(merchant, { operation: 'create', kind: 'totals-mismatch' })
    const { body } = await market.shop.create(merchant, market.skuOf(merchant, 'gro-01'))
    expect(totalsFaults(body.totals)).not.toEqual([])
    expect(totalsFaults((await market.shop.read(merchant, body.id)).body.totals)).toEqual([])
  })

  it('a completion is signed, and the signature can be made not to hold', async () => {
    const profile = await (await fetch(`${market.companies.url[merchant]}/.well-known/ucp`)).json()
    const keys = (profile as { signing_keys: PublicJwk[] }).signing_keys
    const holds = async () => {
      const sale = await market.ready(merchant)
      const { status, headers, bytes } = await market.shop.complete(merchant, sale.id, sale.credential)
      return verify({ status, headers: Object.fromEntries(headers), bytes }, { keys, nowMs: Date.now() }).ok
    }
    expect(await holds()).toBe(true)
    await market.trouble(merchant, { operation: 'complete', kind: 'bad-signature' })
    expect(await holds()).toBe(false)
  })

  it('a completion in progress is done after so many polls', async () => {
    const sale = await market.ready(merchant)
    await market.trouble(merchant, { operation: 'complete', kind: 'complete-in-progress', polls: 2 })
    const statuses = [(await market.shop.complete(merchant, sale.id, sale.credential)).body.status]
    for (let poll = 0; poll < 3; poll++) statuses.push((await market.shop.read(merchant, sale.id)).body.status)
    expect(statuses).toEqual([...Array(3).fill('complete_in_progress'), 'completed'])
    expect(await market.ordersOf(merchant, sale.id)).toHaveLength(1)
  })

  it('a bank that does not answer leaves the completion open until a later look, and is charged once', async () => {
    const operation = merchant === 'merchant-a' ? 'capture' : 'check'
    await market.trouble('bank', { operation, kind: 'error-after' })
    const sale = await market.ready(merchant)
    const first = await market.shop.complete(merchant, sale.id, sale.credential)
    expect(first.body.status).toBe('complete_in_progress')
    const cancel = await market.shop.call(merchant, 'POST', `/checkout-sessions/${sale.id}/cancel`, { key: 'c' })
    expect(cancel.body).toMatchObject({ status: 'complete_in_progress', messages: [{ code: 'not_cancelable' }] })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    await market.companies.tick(merchant)
    expect((await market.shop.read(merchant, sale.id)).body.status).toBe('completed')
    const entries = (await market.bank()).entries.filter(({ reference }) => reference === sale.reference)
    expect(entries).toHaveLength(merchant === 'merchant-a' ? 1 : 0)
  })
})
