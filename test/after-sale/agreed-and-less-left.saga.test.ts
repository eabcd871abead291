import { expect } from 'vitest'
import { later, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

const bankIsDown = () => world.trouble('bank', { operation: 'refund', kind: 'error-before', times: null })

verifies('order.agreed-money', 'a merchant that cancels pays what a small refund of the user leaves', async () => {
  const sale = await world.sold('merchant-b')
  await bankIsDown()
  expect((await world.refund(sale, { amountMinor: 500 })).status).toBe(202)
  await world.alone(sale, 'cancel')
  await world.hear()
  await world.calm()
  for (let round = 0; round < 2; round++) {
    later(3600)
    await world.sweep()
    await world.retell(sale)
  }
  await world.back(sale, sale.order.totalMinor)
  expect(await world.listed(sale)).toEqual([])
  expect(await world.parked(sale)).toBeUndefined()
})

verifies('order.agreed-money', 'a cancellation pays what a refund of the merchant in the meantime leaves', async () => {
  const sale = await world.sold('merchant-b')
  await bankIsDown()
  expect((await world.cancel(sale)).status).toBe(202)
  await world.hear()
  later(61)
  await world.sweep()
  await world.calm()
  later(20)
  await world.alone(sale, 'refund', { amountMinor: 1000, reference: 'own-1' })
  await world.hear()
  later(600)
  await world.sweep()
  await world.back(sale, sale.order.totalMinor)
  expect(await world.view(sale)).toMatchObject({ status: 'refunded', refundedMinor: sale.order.totalMinor })
  expect(await world.listed(sale)).toEqual([])
})

verifies('order.agreed-money', 'a return pays what the merchant leaves, and nobody is owed the rest', async () => {
  const sale = await world.sold('merchant-b')
  await world.delivered(sale)
  const { totalMinor } = sale.order
  const own = (amountMinor: number, reference: string) =>
    world.alone(sale, 'refund', { amountMinor, reference, line_items: [{ id: 'li_2', quantity: 1 }] })
  await own(Math.floor(totalMinor / 3), 'self-1')
  const sent = await world.sendBack(sale, { lines: [{ line: 1, quantity: 2 }] })
  expect(sent.status).toBe(201)
  await own(Math.floor(totalMinor / 2), 'self-2')
  await world.moveReturn(sale, sent.body.returnId, 'refunded')
  // The last message tells of all three, and the return's reference is the first of them.
  await world.hear((messages) => messages.toReversed())
  await world.back(sale, totalMinor)
  expect(await world.parked(sale)).toBeUndefined()
  expect((await world.view(sale)).status).toBe('refunded')
})
