import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as bookRefunds } from '#functions/orders/book-refunds.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { orders } from '#shared/orders/orders.ts'
import { payments } from '#shared/payments/payments.ts'
import { startShortBank } from '#test/support/companies/short-bank.ts'
import { operator } from '#test/support/people/operator.ts'
import { later, type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

const bank = startShortBank()
let world: Sales
beforeAll(async () => {
  world = await startSales(bank.line)
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  bank.mend()
  await world.calm()
})

const days = async (count: number) => {
  for (let day = 0; day < count; day++) {
    later(86_400)
    await world.sweep()
  }
}
const refundsOf = async ({ order }: Sale) => (await orders.view(order.orderId)).refunds
const paidOf = async (sale: Sale) =>
  (await refundsOf(sale)).flatMap(({ state, amountMinor }) => (state === 'done' ? [amountMinor] : []))

verifies('order.agreed-money', 'a cancellation of which the merchant pays one cent waits for an operator', async () => {
  const sale = await world.sold('merchant-a')
  const { totalMinor } = sale.order
  bank.short(1)
  expect(await world.cancel(sale)).toMatchObject({ status: 202, body: { pending: true } })
  await world.hear((messages) => [...messages, ...messages])
  await world.retell(sale)
  expect((await world.listed(sale)).length).toBe(1)
  await days(4)
  expect(await world.parked(sale)).toMatchObject({ state: 'open', owedMinor: totalMinor - 1 })
  expect(await world.owed(sale)).toBe(totalMinor - 1)
  expect(await world.view(sale)).toMatchObject({ refundedMinor: 1 })
  const parkedId = String((await world.parked(sale))?.['parkedId'])
  expect((await operator.resolve(parkedId, { outcome: 'refunded' })).status).toBe(200)
  expect(await world.owed(sale)).toBe(0)
  expect(await world.agreed(sale)).toMatchObject({ posted: 0, bookedMinor: totalMinor, ledgerMinor: totalMinor })
})

verifies('order.agreed-money', 'money that a merchant pays later for a short cancellation ends the rest', async () => {
  const sale = await world.sold('merchant-a')
  bank.short(1)
  await world.cancel(sale)
  await world.hear()
  bank.mend()
  const { paymentReference: reference, totalMinor } = sale.order
  const amount = { amountMinor: totalMinor - 1, currency: 'USD' }
  await payments.refund({ reference, refundReference: 'shop-late', amount })
  await days(1)
  expect(await world.agreed(sale)).toMatchObject({ bankMinor: totalMinor, bookedMinor: totalMinor })
  expect(await world.listed(sale)).toEqual([])
  expect(await world.owed(sale)).toBe(0)
})

verifies('order.agreed-money', 'a return that is paid one cent stays open, and its rest is parked', async () => {
  const sale = await world.arrived('merchant-a')
  const sent = await world.sendBack(sale, { lines: [{ line: 1, quantity: 1 }] })
  const { returnId, amountMinor } = sent.body as { returnId: string; amountMinor: number }
  await world.hear()
  bank.short(1)
  for (const to of ['in_transit', 'received', 'refunded']) {
    await world.moveReturn(sale, returnId, to)
    await world.hear()
  }
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'received', refundedMinor: 1 })
  await days(5)
  expect(await world.parked(sale)).toMatchObject({ owedMinor: amountMinor - 1 })
  expect(await world.owed(sale)).toBe(amountMinor - 1)
  const parkedId = String((await world.parked(sale))?.['parkedId'])
  expect((await operator.resolve(parkedId, { outcome: 'refunded' })).status).toBe(200)
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'refunded', refundedMinor: amountMinor })
})

verifies(
  'order.agreed-money',
  'where the platform pays, what the bank left out is paid under its own name',
  async () => {
    const sale = await world.sold('merchant-b')
    bank.short(1)
    expect(await world.refund(sale, { amountMinor: 500 })).toMatchObject({ status: 202 })
    later(600)
    await world.sweep()
    bank.mend()
    later(600)
    await world.sweep()
    await world.back(sale, 500)
    expect(await paidOf(sale)).toEqual(expect.arrayContaining([1, 499]))
    expect(await world.listed(sale)).toEqual([])
  },
)

const say = async ({ order: { orderId } }: Sale, fact: Parameters<typeof orderFacts.learn>[1]) => {
  const { fresh } = await orderFacts.learn(orderId, fact, Date.now())
  for (const { kind, factId } of fresh) {
    const detail = { data: { orderId, fact: kind, factId } }
    await bookRefunds({ 'detail-type': 'order.updated', detail } as never)
  }
}

for (const [how, reference] of [
  ['under a reference', { refundReference: 'own-77' }],
  ['without a reference', {}],
] as const)
  verifies('order.agreed-money', `a refund that its merchant corrects upward ${how} is paid up, once`, async () => {
    const corrected = async (amounts: number[]) => {
      const sale = await world.sold('merchant-b')
      const about = { factId: 'adjustment:r1', kind: 'refunded' as const, currency: 'USD', ...reference }
      const facts = amounts.map((amountMinor) => ({
        ...about,
        at: new Date(Date.now() + amountMinor).toISOString(),
        amountMinor,
      }))
      for (const fact of facts) {
        await say(sale, [fact])
        later(60)
        await world.retell(sale)
      }
      later(3600)
      await world.sweep()
      await world.retell(sale)
      return (await world.agreed(sale)).bankMinor
    }
    expect(await corrected([500, 700, 900])).toBe(900)
    expect(await corrected([900, 500, 700])).toBe(900)
    expect(await corrected([500, 900, 700, 900])).toBe(900)
  })
