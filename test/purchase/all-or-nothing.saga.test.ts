import { expect } from 'vitest'
import { run as authorizePayment } from '#functions/purchase/authorize-payment.ts'
import { run as placeOrder } from '#functions/purchase/place-order.ts'
import { startLyingCompanies } from '#test/claims/31-held-to-what-was-asked/lying-companies-fixture.ts'
import { operator } from '#test/support/people/operator.ts'
import { ledgerAndBank } from '#test/support/purchases/ledger-and-bank.ts'
import { verifies } from '#test/support/run/verifies.ts'

const scene = startLyingCompanies()
const line = (letter: 'a' | 'b') => ({ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 })

/** Both orders are placed; merchant-a has taken its money, and the bank captures nothing for merchant-b until it is calm. */
const halfCaptured = async () => {
  const { desk } = scene
  const { checkoutId, approvalId = '' } = await desk.approved(await desk.buyer(), [line('a'), line('b')])
  await authorizePayment({ approvalId, checkoutId })
  await Promise.all([1, 2].map((leg) => placeOrder({ approvalId, checkoutId, leg })))
  await desk.trouble('bank', { operation: 'capture', kind: 'error-before', times: null })
  const parked = await desk.finish(checkoutId, 'SettlePurchase')
  expect(parked).toMatchObject({ state: 'parked', fulfilment: 'all_or_nothing' })
  const items = await operator.list({})
  return {
    checkoutId,
    legs: parked.legs,
    parkedId: String(items.find((item) => item['checkoutId'] === checkoutId)?.['parkedId']),
  }
}

verifies(
  'parked.retried',
  'all or nothing, half of it captured: the books say so before anything is settled',
  async () => {
    const { checkoutId, legs } = await halfCaptured()
    const { ledger, bank } = await ledgerAndBank(scene.desk, checkoutId)
    expect(ledger).toEqual(bank)
    expect(legs.map(({ phase, orderId }) => ({ phase, orderId }))).toEqual([{ phase: 'open' }, { phase: 'open' }])
  },
)

verifies('parked.retried', 'all or nothing, turned around when half of it is captured: nothing is bought', async () => {
  const { checkoutId, parkedId } = await halfCaptured()
  await scene.desk.calm()
  expect((await operator.retry(parkedId, { direction: 'unwinding' })).status).toBe(202)
  const after = await scene.desk.finish(checkoutId)
  expect(after.state).toBe('failed')
  expect(await ledgerAndBank(scene.desk, checkoutId)).toEqual({ ledger: {}, bank: {} })
})

verifies(
  'parked.retried',
  'all or nothing, forward again when half of it is captured: all of it is bought',
  async () => {
    const { checkoutId, parkedId } = await halfCaptured()
    await scene.desk.calm()
    expect((await operator.retry(parkedId)).status).toBe(202)
    const after = await scene.desk.finish(checkoutId)
    expect(after.state).toBe('completed')
    const { ledger, bank } = await ledgerAndBank(scene.desk, checkoutId)
    expect(ledger).toEqual(bank)
    expect(Object.keys(bank)).toHaveLength(2)
  },
)
