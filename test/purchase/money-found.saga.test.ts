import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { followUpAt } from '#shared/orders/returns.ts'
import { payments } from '#shared/payments/payments.ts'
import { commit } from '#shared/platform/table/table.ts'
import { later, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Sales
beforeAll(async () => {
  world = await startSales()
})
afterAll(() => world.stop())
afterEach(async () => {
  vi.useRealTimers()
  await world.calm()
})

describe.each(['merchant-a', 'merchant-b'] as const)('money that %s gives back by itself', (merchantId) => {
  verifies(
    'order.money-found',
    `${merchantId}: what it gave back by itself is booked once, on its pieces`,
    async () => {
      const sale = await world.sold(merchantId)
      const line_items = [{ id: 'li_1', quantity: 1 }]
      await world.alone(sale, 'refund', { amountMinor: 500, reference: 'goodwill-1', line_items })
      await world.alone(sale, 'refund', { amountMinor: 300, reference: 'goodwill-2' })
      await world.hear((messages) => [...messages, ...messages.toReversed()])
      await world.back(sale, 800)
      const shown = await world.view(sale)
      expect(shown.refunds).toMatchObject([
        { kind: 'merchant', amountMinor: 500, state: 'done', lines: [{ line: 1, quantity: 0 }] },
        { kind: 'merchant', amountMinor: 300, state: 'done' },
      ])
      expect(shown.lines[0]).toMatchObject({ quantityLeft: 2 })
      expect(shown.lines[0].refundedMinor).toBeGreaterThanOrEqual(500)
      await world.refund(sale, {})
      await world.back(sale, sale.order.totalMinor)
    },
  )

  verifies('order.refund-canceled', `${merchantId}: it cancels by itself, and the money comes back`, async () => {
    const sale = await world.sold(merchantId)
    await world.alone(sale, 'cancel')
    await world.hear()
    expect(await world.view(sale)).toMatchObject({ status: 'refunded', refundedMinor: sale.order.totalMinor })
    expect((await world.agreed(sale)).bankMinor).toBe(sale.order.totalMinor)
    expect((await world.agreed(sale)).ledgerMinor).toBe(sale.order.totalMinor)
  })
})

verifies(
  'order.refund-canceled',
  'canceled by its merchant and not paid back, it can be refunded by whoever asks',
  async () => {
    const sale = await world.sold('merchant-b')
    await world.alone(sale, 'cancel')
    await orderFacts.learn(
      sale.order.orderId,
      [{ factId: 'event:c', kind: 'canceled', at: new Date().toISOString() }],
      Date.now(),
    )
    world.platform.webhooks.length = 0 // nobody heard of it but by this fact, and nothing has acted on it yet
    expect((await world.view(sale)).status).toBe('canceled')
    const part = await world.refund(sale, { amountMinor: 100 })
    expect(part.status, JSON.stringify(part.body)).toBe(200)
    const rest = await world.cancel(sale)
    expect(rest.status, JSON.stringify(rest.body)).toBe(200)
    expect(rest.body).toMatchObject({ status: 'refunded', refundedMinor: sale.order.totalMinor })
    await world.hear()
    expect(await world.agreed(sale)).toMatchObject({
      ledgerMinor: sale.order.totalMinor,
      bankMinor: sale.order.totalMinor,
    })
  },
)

verifies('order.money-found', 'money that came back without a message is found while a refund is open', async () => {
  const sale = await world.sold('merchant-a')
  await world.trouble('bank', { operation: 'refund', kind: 'error-before', times: 2 })
  expect((await world.refund(sale, { amountMinor: 500 })).status).toBe(202)
  await world.companies.control('bank', 'DELETE', '/chaos')
  await world.alone(sale, 'refund', { amountMinor: 200, reference: 'unheard' })
  world.platform.webhooks.length = 0
  later(100)
  await world.companies.tick('merchant-a')
  await world.sweep()
  await world.back(sale, 700)
})

verifies('order.money-found', 'a bank that is away when a merchant tells of its refund is asked later', async () => {
  const sale = await world.sold('merchant-a')
  await world.alone(sale, 'refund', { amountMinor: 400, reference: 'while-away' })
  await world.trouble('bank', { operation: 'find', kind: 'dead', times: null })
  await world.hear()
  expect((await world.view(sale)).refundedMinor).toBe(0)
  expect(await world.listed(sale)).toEqual(['FOLLOW'])
  await world.calm()
  later(100)
  await world.sweep()
  await world.back(sale, 400)
  expect(await world.listed(sale)).toEqual([])
})

verifies('order.money-found', 'what is told while the sweep asks the bank is asked about once more', async () => {
  const sale = await world.sold('merchant-a')
  const now = () => Math.floor(Date.now() / 1000)
  await commit([followUpAt(sale.order.orderId, now())])
  const find = payments.find
  vi.spyOn(payments, 'find').mockImplementationOnce(async (reference) => {
    const payment = await find(reference)
    await commit([followUpAt(sale.order.orderId, now() + 60)])
    return payment
  })
  await world.sweep()
  expect(await world.listed(sale)).toEqual(['FOLLOW'])
  later(100)
  await world.sweep()
  expect(await world.listed(sale)).toEqual([])
})

verifies(
  'order.money-found',
  'a refund told of without its name is paid where the platform captured, unless it answers one of ours',
  async () => {
    const sale = await world.sold('merchant-b')
    await world.trouble('merchant-b', { operation: 'refundOrder', kind: 'error-before' })
    expect((await world.refund(sale, { amountMinor: 500 })).status).toBe(202)
    const fact = (factId: string, amountMinor: number) => ({
      factId: `adjustment:${factId}`,
      kind: 'refunded' as const,
      at: new Date().toISOString(),
      amountMinor,
    })
    await orderFacts.learn(sale.order.orderId, [fact('x-1', 500), fact('x-2', 250)], Date.now())
    await world.retell(sale)
    await world.retell(sale)
    expect(await world.agreed(sale)).toMatchObject({ ledgerMinor: 250, bankMinor: 250, bookedMinor: 250 })
    later(100)
    await world.sweep()
    await world.hear()
    await world.retell(sale)
    expect(await world.agreed(sale)).toMatchObject({ ledgerMinor: 750, bankMinor: 750, bookedMinor: 750 })
  },
)
