import { expect } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import { operator } from '#test/support/people/operator.ts'
import { later, type Sale, startSales } from '#test/support/purchases/sales.ts'
import { reports } from '#test/support/purchases/unnamed-reports.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

const refunded = (amountMinor: number, id = 'r1') =>
  ({ factId: `adjustment:${id}`, kind: 'refunded', amountMinor, currency: 'USD' }) as const
const canceled = { factId: 'event:c', kind: 'canceled' } as const
const shows = ({ order }: Sale, refundReference: string, amountMinor: number) =>
  payments.refund({
    reference: order.paymentReference,
    refundReference,
    amount: { amountMinor, currency: 'USD' },
  })
const days = async (count: number) => {
  for (let day = 0; day < count; day++) {
    later(86_400)
    await world.sweep()
  }
}

verifies('order.agreed-money', 'a refund reported without our reference is booked when the bank shows it', async () => {
  const sale = await world.sold('merchant-a')
  await reports(sale, refunded(500))
  expect(await world.listed(sale)).toEqual(['FOLLOW'])
  later(3600)
  await world.sweep()
  await shows(sale, 'shop-1', 500)
  await days(2)
  expect(await world.agreed(sale)).toMatchObject({ bankMinor: 500, ledgerMinor: 500, bookedMinor: 500 })
  expect(await world.listed(sale)).toEqual([])
  expect(await world.parked(sale)).toBeUndefined()
  await world.retell(sale)
  expect(await world.listed(sale)).toEqual([])
})

verifies('order.agreed-money', 'a refund reported without our reference and never shown is parked, once', async () => {
  const sale = await world.sold('merchant-a')
  await reports(sale, refunded(500))
  await days(5)
  expect(await world.parked(sale)).toMatchObject({ reason: 'refund.unpaid', owedMinor: 500 })
  expect(await world.owed(sale)).toBe(500)
  await world.retell(sale)
  await days(5)
  expect(await world.owed(sale)).toBe(500)
  expect(await world.listed(sale)).toEqual([])
  await reports(sale, refunded(300, 'r2'))
  await days(5)
  expect(await world.owed(sale)).toBe(800)
})

verifies('order.agreed-money', 'an order canceled with nothing back is followed, then parked', async () => {
  const sale = await world.sold('merchant-a')
  const { totalMinor } = sale.order
  await reports(sale, canceled)
  await days(5)
  expect(await world.parked(sale)).toMatchObject({ reason: 'refund.unpaid', owedMinor: totalMinor })
  const parkedId = String((await world.parked(sale))?.['parkedId'])
  expect((await operator.resolve(parkedId, { outcome: 'refunded' })).status).toBe(200)
  expect(await world.owed(sale)).toBe(0)
  expect(await world.view(sale)).toMatchObject({ refundedMinor: totalMinor })
})

verifies(
  'order.agreed-money',
  'an order canceled and paid in two parts later is followed until all is back',
  async () => {
    const sale = await world.sold('merchant-a')
    const { totalMinor } = sale.order
    await reports(sale, canceled)
    await shows(sale, 'shop-1', 1000)
    await days(1)
    expect(await world.listed(sale)).toEqual(['FOLLOW'])
    await shows(sale, 'shop-2', totalMinor - 1000)
    await days(1)
    expect(await world.agreed(sale)).toMatchObject({ bankMinor: totalMinor, bookedMinor: totalMinor })
    expect(await world.listed(sale)).toEqual([])
    await days(5)
    expect(await world.parked(sale)).toBeUndefined()
  },
)
