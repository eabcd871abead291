import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { orders } from '#shared/orders/orders.ts'
import { type Answer, startLies } from '#test/support/companies/lies.ts'
import { later, type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

const lies = startLies()
let world: Sales
beforeAll(async () => {
  world = await startSales(lies.line)
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  lies.mend()
  await world.calm()
})

const refusal = {
  ucp: { version: '2026-04-08', status: 'error' },
  messages: [{ type: 'error', code: 'not_refundable', content: 'No', severity: 'unrecoverable' }],
}

verifies('order.money-found', 'a refund that its merchant refused and later reports is paid, once', async () => {
  const sale = await world.sold('merchant-b')
  lies.tell('merchant-b', /^POST .*\/refund$/, () => refusal, 1)
  expect((await world.refund(sale, { amountMinor: 500 })).status).toBe(409)
  const [refused] = (await orders.view(sale.order.orderId)).refunds
  expect(refused).toMatchObject({ state: 'refused', amountMinor: 500 })
  await world.hear()
  await world.sweep()
  await world.back(sale, 500)
  await world.retell(sale)
  await world.sweep()
  await world.back(sale, 500)
  expect((await world.view(sale)).refunds).toMatchObject([{ state: 'done', amountMinor: 500 }])
})

/** What one piece of a line cost. */
const paidFor = async (sale: Sale, at: number): Promise<number> => {
  const line = (await world.view(sale)).lines[at - 1]
  return line.paidMinor / line.quantity
}

verifies('return.parked', 'goods that went back unpaid are parked with what their merchant promised', async () => {
  const fee = 700
  const lessFeeOf = (all: Answer[]) =>
    all.map((each) =>
      each.type === 'return' ? { ...each, totals: [{ type: 'total', amount: each.totals[0].amount + fee }] } : each,
    )
  const lessFee = (order: Answer) => ({ ...order, adjustments: lessFeeOf(order.adjustments) })
  /** The same of an order that was read. */
  const readLessFee = (order: Answer) => {
    const { entries, left } = order.adjustments
    return { ...order, adjustments: { entries: lessFeeOf(entries), left } }
  }
  const sale = await world.arrived('merchant-b')
  lies.tell('merchant-b', /^POST .*\/returns$/, lessFee)
  const sent = await world.sendBack(sale, { lines: [{ line: 1, quantity: 1 }] })
  const { returnId, amountMinor } = sent.body as { returnId: string; amountMinor: number }
  expect(amountMinor).toBe((await paidFor(sale, 1)) - fee)
  await world.moveReturn(sale, returnId, 'in_transit')
  await world.hear((messages) =>
    messages.map((message) => ({ ...(message as Answer), order: readLessFee((message as Answer).order) })),
  )
  await world.trouble('merchant-b', { operation: '*', kind: 'dead', times: null })
  vi.setSystemTime(Date.now() + 31 * 86_400_000)
  await world.sweep()
  const item = await world.parked(sale)
  expect(item).toMatchObject({ reason: 'return.unpaid', owedMinor: amountMinor })
  expect(await world.owed(sale)).toBe(amountMinor)
})

verifies(
  'webhook.another-order',
  'a merchant that answers a refund in another currency is asked again, and pays once',
  async () => {
    for (const merchantId of ['merchant-a', 'merchant-b'] as const) {
      const sale = await world.sold(merchantId)
      lies.tell(merchantId, /^POST .*\/refund$/, (body) => ({ ...body, currency: 'JPY' }), 1)
      expect(await world.refund(sale, { amountMinor: 500 })).toMatchObject({ status: 202, body: { pending: true } })
      expect((await world.listed(sale)).length).toBe(1)
      later(600)
      await world.sweep()
      await world.back(sale, 500)
      lies.mend()
    }
  },
)
