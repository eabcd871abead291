import { expect, vi } from 'vitest'
import { bookAll } from '#shared/after-sale/flows/book-refund.ts'
import { parked, parkedShard } from '#shared/operations/rows/parked.ts'
import { orders } from '#shared/orders/orders.ts'
import { returns } from '#shared/orders/returns.ts'
import { payments } from '#shared/payments/payments.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import { operator } from '#test/support/people/operator.ts'
import { type Sale, startSales } from '#test/support/purchases/sales.ts'
import { unansweredReturn } from '#test/support/purchases/unanswered-return.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

const gone = () => new Error('This item does not exist')

/** An older version ended the item in a later transaction, which a crash could prevent. */
const leftOpen = async (parkedId: string) => {
  const { v } = await parked.require(parkedId)
  await commit([
    update(keys.parked(parkedShard(parkedId), parkedId), { v }, { state: 'open', resolution: undefined }, gone),
  ])
}

/** A refund that is booked and whose item is still open. */
const bookedOnly = async () => {
  const sale = await world.sold('merchant-a', [{ code: 'gro-01', quantity: 1 }])
  await world.trouble('merchant-a', { operation: 'cancelOrder', kind: 'error-before', times: null })
  await world.cancel(sale)
  vi.setSystemTime(Date.now() + 73 * 3600_000)
  await world.sweep()
  const parkedId = String((await world.parked(sale))?.['parkedId'])
  const [{ reference = '' } = {}] = (await world.view(sale)).refunds as { reference: string }[]
  const { paymentReference, totalMinor } = sale.order
  await payments.refund({
    reference: paymentReference,
    refundReference: reference,
    amount: { amountMinor: totalMinor, currency: 'USD' },
  })
  await bookAll(sale.order, 'sweep')
  await leftOpen(parkedId)
  return { sale, parkedId }
}
const once = async ({ order }: Sale) =>
  (await orders.view(order.orderId)).refunds.map(({ state, amountMinor }) => ({ state, amountMinor }))

verifies(
  'parked.refund',
  'an item whose refund is already booked ends by a retry, and nothing is booked twice',
  async () => {
    const { sale, parkedId } = await bookedOnly()
    expect(await operator.retry(parkedId)).toMatchObject({
      status: 202,
      body: { state: 'resolved', resolution: { outcome: 'mended', by: 'operator:usr_operator' } },
    })
    expect(await once(sale)).toEqual([{ state: 'done', amountMinor: sale.order.totalMinor }])
    expect(await world.owed(sale)).toBe(0)
  },
)

verifies(
  'parked.refund',
  'an item whose refund is already booked ends only by the outcome that is booked',
  async () => {
    const { sale, parkedId } = await bookedOnly()
    for (const outcome of ['refused', 'written-off'])
      expect(await operator.resolve(parkedId, { outcome })).toMatchObject({
        status: 422,
        body: { code: 'parked.impossible', details: { booked: 'refunded' } },
      })
    expect(await operator.resolve(parkedId, { outcome: 'refunded' })).toMatchObject({
      status: 200,
      body: { state: 'resolved', resolution: { outcome: 'refunded' } },
    })
    expect(await once(sale)).toEqual([{ state: 'done', amountMinor: sale.order.totalMinor }])
    expect(await world.owed(sale)).toBe(0)
  },
)

verifies('return.parked', 'an item whose return has already ended ends by a retry or by that outcome', async () => {
  for (const act of [operator.retry, (id: string) => operator.resolve(id, { outcome: 'refused' })]) {
    const { sale, returnId, parkedId } = await unansweredReturn(world)
    const request = await returns.get(sale.order.orderId, returnId)
    if (!request) throw new Error('The return does not exist')
    await commit(returns.move(request, 'rejected', 'operator', { refused: 'not_paid' }, Date.now()))
    expect(await operator.resolve(parkedId, { outcome: 'refunded' })).toMatchObject({
      status: 422,
      body: { details: { booked: 'refused' } },
    })
    expect((await act(parkedId)).body).toMatchObject({ state: 'resolved' })
    expect(await world.returned(sale, returnId)).toMatchObject({ state: 'rejected' })
    expect(await once(sale)).toEqual([])
    await world.calm()
  }
})
