import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { amountOf } from '#shared/merchants/ucp/contract/totals.ts'
import { type Market, startMarket } from '#test/support/companies/market.ts'

let market: Market
beforeAll(async () => {
  market = await startMarket()
})
afterAll(() => market.stop())
beforeEach(() => market.calm())
afterEach(() => vi.useRealTimers())

describe('webhooks in trouble', () => {
  const webhook = (kind: string, more: object = {}) =>
    market.trouble('merchant-b', { operation: 'webhook', kind, ...more })
  const kinds = () =>
    market.platform.webhooks.map(({ order }) => order.fulfillment.events.entries.at(-1)?.type ?? 'placed')
  const later = async (ms: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
    await market.companies.tick('merchant-b')
  }

  it('are retried with the same id and body, and a fresh time and signature, until they are taken', async () => {
    market.platform.answers.push(500, 503)
    await market.bought('merchant-b')
    await later(10_000)
    await later(30_000)
    await later(60_000)
    const [first, second, third, ...more] = market.platform.webhooks
    expect(more).toEqual([])
    expect([second?.id, third?.id]).toEqual([first?.id, first?.id])
    expect([second?.text, third?.text]).toEqual([first?.text, first?.text])
    expect(new Set([first?.timestamp, second?.timestamp, third?.timestamp]).size).toBe(3)
    expect(new Set([first?.signature, second?.signature, third?.signature]).size).toBe(3)
    expect(third?.genuine).toBe(true)
    const { webhooks } = await market.records('merchant-b')
    const sent = webhooks.find(({ webhookId }) => webhookId === first?.id)
    expect(sent).toMatchObject({ state: 'sent', attempts: [{ status: 500 }, { status: 503 }, { status: 200 }] })
  })

  it('come twice', async () => {
    await webhook('webhook-duplicate')
    await market.bought('merchant-b')
    expect(market.platform.webhooks).toHaveLength(2)
    expect(new Set(market.platform.webhooks.map(({ id }) => id)).size).toBe(1)
  })

  it('come late', async () => {
    await webhook('webhook-delayed', { delayMs: 20_000 })
    await market.bought('merchant-b')
    expect(kinds()).toEqual([])
    await later(21_000)
    expect(kinds()).toEqual(['placed'])
  })

  it('come out of order', async () => {
    const { orderId } = await market.bought('merchant-b')
    await webhook('webhook-out-of-order')
    await market.advance('merchant-b', orderId, 'shipped')
    expect(kinds()).toEqual(['placed', 'shipped', 'processing'])
  })

  it('never come, and the order still tells everything', async () => {
    await webhook('webhook-dropped')
    const { orderId } = await market.bought('merchant-b')
    await later(3_600_000)
    expect(kinds()).toEqual([])
    expect((await market.shop.call('merchant-b', 'GET', `/orders/${orderId}`)).body.id).toBe(orderId)
  })

  it('come with a signature that does not hold, then with one that does', async () => {
    await webhook('bad-signature')
    market.platform.answers.push(401)
    await market.bought('merchant-b')
    await later(10_000)
    expect(market.platform.webhooks.map(({ genuine }) => genuine)).toEqual([false, true])
  })
})

describe('seeded chaos', () => {
  it('strikes in the same places for the same seed, and elsewhere for another', async () => {
    const strikes = async (seed: number) => {
      await market.companies.control('merchant-b', 'DELETE', '/chaos')
      await market.trouble('merchant-b', {
        operation: 'lookup',
        kind: 'error-before',
        probability: 0.4,
        times: null,
        seed,
      })
      const statuses: number[] = []
      const body = { ids: ['b-gro-01'] }
      for (let at = 0; at < 20; at++)
        statuses.push((await market.shop.call('merchant-b', 'POST', '/catalog/lookup', { body })).status)
      return statuses
    }
    const first = await strikes(1)
    expect(new Set(first)).toEqual(new Set([200, 500]))
    expect(await strikes(1)).toEqual(first)
    expect(await strikes(2)).not.toEqual(first)
  })

  it('never loses count of stock, orders or money', async () => {
    await market.companies.control('merchant-b', 'PUT', '/chaos', { mode: 'seed', seed: 7 })
    const sku = market.skuOf('merchant-b', 'gar-05')
    await market.companies.control('merchant-b', 'PUT', `/sim/stock/${sku}`, { available: 100 })
    const before = await market.stockOf('merchant-b', sku)
    const buy = async (): Promise<string | undefined> => {
      const created = await market.shop.create('merchant-b', sku)
      if (created.status !== 201) return undefined
      const { credential } = await market.held('merchant-b', amountOf(created.body.totals, 'total') + 100)
      const key = crypto.randomUUID()
      for (let attempt = 0; attempt < 4; attempt++) {
        const options = { key, timeoutMs: 3000 }
        const done = await market.shop
          .complete('merchant-b', created.body.id, credential, options)
          .catch(() => undefined)
        if (done?.status === 200) break
      }
      return created.body.id
    }
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 4 }, buy))
    const fired = (await market.companies.control('merchant-b', 'GET', '/chaos')) as unknown as {
      rules: { fired: number }[]
    }
    expect(fired.rules.filter((rule) => rule.fired > 0).length).toBeGreaterThan(3)
    await market.companies.control('merchant-b', 'DELETE', '/chaos')
    const { orders, stock } = await market.records('merchant-b')
    const after = stock.find((row) => row.sku === sku) ?? before
    expect(after.available + after.held + after.sold).toBe(before.available + before.held + before.sold)
    expect(Math.min(after.available, after.held)).toBeGreaterThanOrEqual(0)
    expect(new Set(orders.map(({ checkoutId }) => checkoutId)).size).toBe(orders.length)
    const { balances } = await market.bank()
    for (const accounts of Object.values(balances))
      expect(Object.values(accounts).reduce((sum, balance) => sum + balance, 0)).toBe(0)
  })
})
