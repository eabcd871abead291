import { expect, vi } from 'vitest'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { parkedShard } from '#shared/operations/rows/parked.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventsOf, operator } from '#test/support/people/operator.ts'
import { startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

const hours = (n: number) => vi.setSystemTime(Date.now() + n * 3600_000)

/** A paid order whose cancellation its merchant does not answer for days. */
const stuck = async () => {
  const sale = await world.sold('merchant-b', [{ code: 'gro-01', quantity: 1 }])
  await world.trouble('merchant-b', { operation: 'cancelOrder', kind: 'error-before', times: null })
  await world.cancel(sale)
  hours(73)
  await world.sweep()
  const item = await world.parked(sale)
  expect(item).toMatchObject({ state: 'open', owedMinor: sale.order.totalMinor })
  expect(await world.owed(sale)).toBe(sale.order.totalMinor)
  const events = await eventsOf(keys.parked(parkedShard(String(item?.['parkedId'])), '').pk)
  expect(events.filter(({ subject }) => subject === sale.order.checkoutId)).toMatchObject([{ type: 'purchase.parked' }])
  return { sale, parkedId: String(item?.['parkedId']) }
}

verifies(
  'parked.refund',
  'tried again it is tried for as long as the first time; once the money is back all of it ends',
  async () => {
    const { sale, parkedId } = await stuck()
    expect(await operator.retry(parkedId)).toMatchObject({ status: 202, body: { state: 'retrying', attempts: 1 } })
    await world.sweep()
    hours(2)
    await world.calm()
    await world.sweep()
    expect(await world.agreed(sale)).toMatchObject({
      bookedMinor: sale.order.totalMinor,
      bankMinor: sale.order.totalMinor,
    })
    expect(await world.owed(sale)).toBe(0)
    expect(await world.parked(sale)).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
  },
)

verifies('parked.refund', 'a retry that fails for days too is the same item, and its debt stands once', async () => {
  const { sale, parkedId } = await stuck()
  await operator.retry(parkedId)
  hours(73)
  await world.sweep()
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'open', attempts: 1 })
  expect(await world.owed(sale)).toBe(sale.order.totalMinor)
})

verifies('parked.refund', 'written off, the loss stays visible; paid by another way, it is booked', async () => {
  const lost = await stuck()
  const amountMinor = lost.sale.order.totalMinor + 1
  expect(await operator.resolve(lost.parkedId, { outcome: 'written-off', amountMinor })).toMatchObject({
    status: 422,
    body: { code: 'parked.impossible' },
  })
  expect((await operator.resolve(lost.parkedId, { outcome: 'written-off' })).status).toBe(200)
  const left = balances(await postedOf(lost.sale.order.checkoutId))
  expect(left).toMatchObject({ 'owed:buyer USD': 0, 'write-off USD': lost.sale.order.totalMinor })
  expect((await world.view(lost.sale)).refunds).toMatchObject([{ state: 'refused' }])
  const paid = await stuck()
  expect((await operator.resolve(paid.parkedId, { outcome: 'refunded' })).status).toBe(200)
  expect((await world.view(paid.sale)).refunds).toMatchObject([{ state: 'done' }])
  expect(await world.owed(paid.sale)).toBe(0)
})
