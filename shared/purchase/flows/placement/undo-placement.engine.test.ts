import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from '#shared/kernel/errors.ts'
import type { Merchant } from '#shared/merchants/port.ts'
import { commit } from '#shared/platform/table/table.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { plainLeg } from '#test/support/purchases/plain-leg.ts'
import { undoPlacement } from './undo-placement.ts'

const merchant = vi.hoisted(() => ({ cancelCheckout: vi.fn(), cancelOrder: vi.fn() }))
vi.mock(import('#shared/merchants/registry.ts'), () => ({
  merchantOf: async () => merchant as Partial<Merchant> as Merchant,
}))

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.stop())
beforeEach(() => vi.resetAllMocks())

let made = 0
/** A leg that its merchant refused. */
const refused = async () => {
  const checkoutId = `chk_${++made}`
  const checkout = {
    checkoutId,
    approvalId: 'apr_1-1',
    userId: 'usr_1',
    createdBy: 'user:usr_1',
    state: 'placing' as const,
    direction: 'forward' as const,
    fulfilment: 'all_or_nothing' as const,
    legCount: 1,
    currency: 'USD',
    totalMinor: 500,
    instrument: 'pm_ok',
    addressDigest: 'd',
    receiptVersion: 1,
  }
  const leg = plainLeg(checkoutId, { payment: 'authorized', placement: 'refused' })
  const move = { by: 'saga', actor: 'saga', to: 'placing', action: 'test.put' } as const
  await commit([...checkouts.create(checkout, move, Date.now()).writes, legs.create(leg)])
  return { approvalId: 'apr_1-1', checkoutId, leg: 1, code: 'purchase.failed' }
}

test('an order that a refused call left behind after all is canceled, not forgotten', async () => {
  merchant.cancelCheckout.mockResolvedValue({ state: 'completed', merchantOrderId: 'o-1', permalink: 'https://m' })
  merchant.cancelOrder.mockResolvedValue({ state: 'canceled', order: { facts: [] } })
  const ref = await refused()
  expect(await undoPlacement(ref, Date.now())).toBe('canceled')
  expect(merchant.cancelOrder).toHaveBeenCalledWith({ merchantOrderId: 'o-1' }, expect.any(String))
  expect(await legs.require(ref.checkoutId, 1)).toMatchObject({ placement: 'canceled', merchantOrderId: 'o-1' })
})

test('a merchant that refused and then dies holds up no undo', async () => {
  merchant.cancelCheckout.mockRejectedValue(new Failure('merchant.outcome-unknown', 'No answer'))
  const ref = await refused()
  expect(await undoPlacement(ref, Date.now())).toBe('nothing placed')
  expect((await legs.require(ref.checkoutId, 1)).placement).toBe('canceled')
})
