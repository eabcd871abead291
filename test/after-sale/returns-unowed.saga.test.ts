import { describe, expect, vi } from 'vitest'
import { handler as listOrders } from '#functions/orders/list.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Sale, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

const days = (n: number) => vi.setSystemTime(Date.now() + n * 86_400_000)
const both = { lines: [{ line: 1, quantity: 2 }] }

/** Over, off every list and desk, its pieces gone, and the order as readable as before. */
const ended = async (sale: Sale, returnId: string) => {
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'refunded', amountMinor: 0, refundedMinor: 0 })
  expect(await world.listed(sale)).toEqual([])
  expect(await world.parked(sale)).toBeUndefined()
  expect(await world.owed(sale)).toBe(0)
  expect((await world.view(sale)).lines[0].returnableQuantity).toBe(0)
  expect((await world.sendBack(sale, both)).body.code).toBe('order.not-returnable')
  const { status, body } = await call(listOrders, world.as(sale))
  expect([status, body.items?.length]).toEqual([200, 1])
}

describe.each(['merchant-a', 'merchant-b'] as const)('goods that were paid back before they go to %s', (merchantId) => {
  verifies('return.unowed', `${merchantId}: what it promised and never gave is nobody's to see to`, async () => {
    const sale = await world.arrived(merchantId)
    const { paidMinor } = (await world.view(sale)).lines[0]
    expect((await world.refund(sale, { lines: [{ line: 1, amountMinor: paidMinor }] })).status).toBe(200)
    const { returnId } = (await world.sendBack(sale, both)).body as { returnId: string }
    await world.moveReturn(sale, returnId, 'received')
    await world.hear()
    days(15)
    await world.sweep()
    await ended(sale, returnId)
    await world.back(sale, paidMinor)
    await world.moveReturn(sale, returnId, 'refunded')
    await world.hear()
    const { refundedMinor } = await world.returned(sale, returnId)
    expect(refundedMinor).toBeGreaterThan(0)
    await world.back(sale, paidMinor + refundedMinor)
  })

  verifies('return.unowed', `${merchantId}: where nobody promised anything they end as they arrive`, async () => {
    const sale = await world.arrived(merchantId)
    await world.alone(sale, 'refund', { amountMinor: sale.order.totalMinor, reference: 'all-of-it' })
    await world.hear()
    const answer = await world.sendBack(sale, both)
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 201,
      body: { state: 'approved', amountMinor: 0 },
    })
    await world.moveReturn(sale, answer.body.returnId, 'received')
    await world.hear()
    await ended(sale, answer.body.returnId)
    await world.back(sale, sale.order.totalMinor)
  })
})

verifies('return.unowed', 'a refund of nothing is never written, by whomever', () => {
  const refund: Refund = {
    reference: 'rfd_1',
    orderId: 'ord_1',
    kind: 'return',
    amountMinor: 0,
    lines: [],
    shippingMinor: 0,
    state: 'requested',
    requestedBy: 'user:1',
    requestedAt: '2026-11-21T10:00:00Z',
  }
  const good = { ...refund, amountMinor: 1 }
  expect(() => refunds.request(refund, 0)).toThrow()
  expect(() => refunds.parked(refund, 'return.unpaid')).toThrow()
  expect(() => refunds.done(refund, undefined, 'sweep')).toThrow()
  expect(() => refunds.done(refund, good, 'sweep')).toThrow()
  expect(() => refunds.done(good, good, 'sweep')).not.toThrow()
})
