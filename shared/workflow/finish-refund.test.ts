import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { orders } from '#shared/store/orders.ts'
import { commit } from '#shared/store/table.ts'
import { type Engine, startEngine } from '#test/support/engine.ts'
import { finishRefund } from './finish-refund.ts'

const refund = vi.hoisted(() => vi.fn())
vi.mock('#shared/clients/payments.ts', () => ({ payments: { find: async () => ({ refundedMinor: 0 }), refund } }))
vi.mock('#shared/clients/merchants.ts', () => ({
  merchantOf: async () => ({ cancelOrder: async () => ({ state: 'pending', order: { facts: [] } }) }),
}))

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())

test('no money goes back for an order that its merchant has not let go yet', async () => {
  const order = {
    orderId: 'ord_1',
    userId: 'usr_1',
    checkoutId: 'chk_1',
    leg: 1,
    merchantId: 'merchant-a',
    merchantOrderId: 'o-1',
    lines: [],
    totalMinor: 500,
    currency: 'USD',
    captureBy: 'platform' as const,
    paymentReference: 'p-1',
    placedAt: new Date().toISOString(),
  }
  const asked = {
    reference: 'rfd_1',
    orderId: 'ord_1',
    kind: 'cancel' as const,
    amountMinor: 500,
    state: 'requested' as const,
    requestedBy: 'user:usr_1',
    requestedAt: new Date().toISOString(),
  }
  await commit([orders.create(order), orders.requestRefund(asked, 1)])
  await expect(finishRefund(order, asked, 'user')).rejects.toMatchObject({ code: 'merchant.outcome-unknown' })
  expect(refund).not.toHaveBeenCalled()
  expect((await orders.view('ord_1')).refunds).toMatchObject([{ state: 'requested' }])
})
