import type { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { run as authorizePayment } from '#functions/purchase/authorize-payment.ts'
import { run as placeOrder } from '#functions/purchase/place-order.ts'
import { run as settlePurchase } from '#functions/purchase/settle-purchase.ts'
import { documents } from '#shared/platform/table/documents.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { verifies } from '#test/support/run/verifies.ts'

let world: Purchases
beforeAll(async () => {
  world = await startPurchases()
})
afterAll(() => world.stop())

const codes = ['gro-01', 'gro-02', 'gro-03', 'gro-04', 'gro-05', 'gro-06', 'gro-08', 'off-05', 'off-06', 'off-08']

verifies('table.sixty', 'ten legs, bought again by their user, from the question to the last order', async () => {
  for (const code of codes) await world.stockIn('merchant-a', world.skuOf('merchant-a', code), 10)
  const spy = vi.spyOn(documents, 'send')
  const quoted = await world.quoted(Array(10).fill('merchant-a'), codes)
  const checkout = await world.decided(await world.asked(quoted, true))
  const ref = world.refOf(checkout)
  await authorizePayment(ref)
  for (let leg = 1; leg <= 10; leg++) expect(await placeOrder({ ...ref, leg })).toEqual({ outcome: 'placed' })
  expect(await settlePurchase(ref)).toEqual({ outcome: 'completed' })
  const sizes = spy.mock.calls.map(([command]) => (command as TransactWriteCommand).input.TransactItems?.length ?? 0)
  // The request for approval: checkout, audit, event, receipt, approval, budget, hold, a leg and a claim for each of ten,
  // the eight rows that remember these goods for a week, the hour's count of requests, and the user's rules that were read.
  expect(Math.max(...sizes)).toBe(37)
})
