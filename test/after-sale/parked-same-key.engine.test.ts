import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { parkRefund } from '#shared/after-sale/rows/refund-debt.ts'
import { parkReturn } from '#shared/after-sale/rows/return-item.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { orders } from '#shared/orders/orders.ts'
import { refunds } from '#shared/orders/refunds.ts'
import { commit } from '#shared/platform/table/table.ts'
import { startOddAnswers } from '#test/support/companies/odd-answers.ts'
import { type Sales, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'

const answers = startOddAnswers()
let world: Sales
beforeAll(async () => {
  world = await startSales(answers.line)
})
afterAll(() => world.stop())
afterEach(async () => {
  vi.restoreAllMocks()
  await world.calm()
})

/** A defect keeps Purser from learning anything of an order, so that its call ends without an answer. */
const defect = () => vi.spyOn(orderFacts, 'learn').mockRejectedValue(new Error('a defect'))
/** What Purser asked of the bank or a merchant. */
const outwardCalls = () => answers.calls.filter((call) => !/ \/(sim|chaos)\b/.test(call))

verifies('parked.defect', 'a parked refund answers its state to its key; nobody else is asked', async () => {
  const sale = await world.sold('merchant-b', [{ code: 'gro-01', quantity: 1 }])
  const broken = defect()
  expect((await world.refund(sale, { amountMinor: 100 }, 'one-refund')).status).toBe(500)
  broken.mockRestore()
  const [refund] = (await orders.view(sale.order.orderId)).refunds
  if (!refund) throw new Error('nothing was requested')
  const item = await parkRefund(sale.order, refund, 'internal', 'sweep', Date.now())
  await commit([refunds.end(refund, 'parked', 'sweep', 'internal'), ...item])
  answers.mend()
  const again = await world.refund(sale, { amountMinor: 100 }, 'one-refund')
  expect([again.status, again.body.pending, again.body.refunds]).toMatchObject([200, false, [{ state: 'parked' }]])
  expect(outwardCalls()).toEqual([])
  expect(await world.owed(sale)).toBe(100)
})

verifies('parked.defect', 'a parked return stays requested to its key; nobody else is asked', async () => {
  const sale = await world.arrived('merchant-a')
  const broken = defect()
  const wish = { lines: [{ line: 1, quantity: 1 }] }
  expect((await world.sendBack(sale, wish, 'one-return')).status).toBe(500)
  broken.mockRestore()
  const [requested] = (await orders.view(sale.order.orderId)).returns
  if (!requested) throw new Error('nothing was requested')
  await commit(await parkReturn(sale.order, requested, 'internal', Date.now()))
  answers.mend()
  const again = await world.sendBack(sale, wish, 'one-return')
  expect(again).toMatchObject({ status: 202, body: { pending: true, state: 'requested' } })
  expect(outwardCalls()).toEqual([])
  expect(await world.parked(sale)).toMatchObject({ kind: 'return', state: 'open' })
})
