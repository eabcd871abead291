import { expect, vi } from 'vitest'
import { parkedShard } from '#shared/operations/rows/parked.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { orders } from '#shared/orders/orders.ts'
import { sumOf } from '#shared/orders/rules/refund-lines.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventsOf, operator } from '#test/support/people/operator.ts'
import { startSales } from '#test/support/purchases/sales.ts'
import { unansweredReturn } from '#test/support/purchases/unanswered-return.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

/** A return that its merchant refunds without ever agreeing, and whose money never shows at the bank: two items of one matter. */
const reported = async () => {
  const { sale, returnId, parkedId } = await unansweredReturn(world)
  const { orderId } = sale.order
  const request = (await orders.view(orderId)).returns.find((each) => each.returnId === returnId)
  if (!request) throw new Error('The return does not exist')
  const { refundReference } = request
  const amountMinor = sumOf(request)
  const fact = { factId: 'adjustment:r', kind: 'refunded' as const, at: new Date().toISOString(), amountMinor }
  await orderFacts.learn(orderId, [{ ...fact, refundReference }], Date.now())
  await world.trouble('bank', { operation: 'refund', kind: 'error-before', times: null })
  await world.retell(sale)
  vi.setSystemTime(Date.now() + 4 * 86_400_000)
  await world.sweep()
  const items = (await operator.list()).filter((item) => item['orderId'] === orderId)
  const refundItem = String(items.find(({ kind }) => kind === 'refund')?.['parkedId'])
  expect(await world.owed(sale)).toBe(amountMinor)
  return { sale, returnId, parkedId, refundItem }
}

const eventOf = async (parkedId: string) =>
  (await eventsOf(keys.parked(parkedShard(parkedId), '').pk)).filter(
    (row) => row['type'] === 'purchase.resolved' && (row['data'] as { parkedId: string }).parkedId === parkedId,
  )
const endedAlongside = async (parkedId: string) => {
  expect((await operator.get(parkedId)).body).toMatchObject({
    state: 'resolved',
    resolution: { outcome: 'mended', by: 'operator:usr_operator' },
  })
  expect(await eventOf(parkedId)).toMatchObject([{ data: { outcome: 'mended', leg: 1 } }])
}

for (const [outcome, state] of [
  ['refused', 'rejected'],
  ['written-off', 'rejected'],
  ['refunded', 'refunded'],
] as const)
  verifies('return.parked', `an operator who ends its refund as ${outcome} ends the return and its item`, async () => {
    const { sale, returnId, parkedId, refundItem } = await reported()
    expect((await operator.resolve(refundItem, { outcome })).status).toBe(200)
    expect(await world.returned(sale, returnId)).toMatchObject({ state })
    await endedAlongside(parkedId)
    expect(await world.owed(sale)).toBe(0)
  })

verifies('return.parked', 'an operator who ends it as refunded ends the item and the debt of its refund', async () => {
  const { sale, returnId, parkedId, refundItem } = await reported()
  expect((await operator.resolve(parkedId, { outcome: 'refunded' })).status).toBe(200)
  expect(await world.returned(sale, returnId)).toMatchObject({ state: 'refunded' })
  await endedAlongside(refundItem)
  expect(await world.owed(sale)).toBe(0)
})
