import { expect, vi } from 'vitest'
import { finishRefund } from '#shared/after-sale/flows/finish-refund.ts'
import { parkRefund } from '#shared/after-sale/rows/refund-debt.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { refunds } from '#shared/orders/refunds.ts'
import { payments } from '#shared/payments/payments.ts'
import { commit } from '#shared/platform/table/table.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { operator } from '#test/support/people/operator.ts'
import { startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

const hours = (n: number) => vi.setSystemTime(Date.now() + n * 3600_000)

/** A cancellation that nobody answered for days, and that an operator has tried again. */
const triedAgain = async () => {
  const sale = await world.sold('merchant-a', [{ code: 'gro-01', quantity: 1 }])
  await world.trouble('merchant-a', { operation: 'cancelOrder', kind: 'error-before', times: null })
  await world.cancel(sale)
  hours(73)
  await world.sweep()
  const parkedId = String((await world.parked(sale))?.['parkedId'])
  expect(await operator.retry(parkedId)).toMatchObject({ status: 202, body: { state: 'retrying' } })
  return { sale, parkedId }
}

verifies(
  'parked.refund',
  'a refund that is refused after a retry is parked again, and the operator ends it',
  async () => {
    const { sale, parkedId } = await triedAgain()
    await world.calm()
    await world.delivered(sale)
    hours(1)
    await world.sweep()
    expect((await operator.get(parkedId)).body).toMatchObject({ state: 'open', reason: 'order.not-cancelable' })
    expect(await world.owed(sale)).toBe(sale.order.totalMinor)
    expect((await operator.resolve(parkedId, { outcome: 'refused' })).status).toBe(200)
    expect(await world.owed(sale)).toBe(0)
    expect((await world.view(sale)).refunds).toMatchObject([{ state: 'refused' }])
  },
)

verifies('parked.refund', 'money that comes back after all is booked, also after an operator gave it up', async () => {
  const { sale, parkedId } = await triedAgain()
  hours(73)
  await world.sweep()
  expect((await operator.resolve(parkedId, { outcome: 'refused' })).status).toBe(200)
  const [{ reference = '' } = {}] = (await world.view(sale)).refunds as { reference: string }[]
  const { paymentReference, totalMinor } = sale.order
  await payments.refund({
    reference: paymentReference,
    refundReference: reference,
    amount: { amountMinor: totalMinor, currency: 'USD' },
  })
  await world.calm()
  await world.alone(sale, 'cancel')
  await world.hear()
  const shown = await world.agreed(sale)
  expect(shown).toMatchObject({ posted: 0, bankMinor: totalMinor, bookedMinor: totalMinor, ledgerMinor: totalMinor })
  expect(await world.owed(sale)).toBe(0)
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'refused' } })
})

verifies(
  'parked.refund',
  'nothing, or more than is left, cannot have come back; what is missing is written off',
  async () => {
    const { sale, parkedId } = await triedAgain()
    hours(73)
    await world.sweep()
    const { totalMinor } = sale.order
    for (const amountMinor of [0, totalMinor + 1])
      expect(await operator.resolve(parkedId, { outcome: 'refunded', amountMinor })).toMatchObject({
        status: 422,
        body: { code: 'parked.impossible', details: { leftMinor: totalMinor } },
      })
    expect((await world.view(sale)).refunds).toMatchObject([{ state: 'parked' }])
    const some = { outcome: 'refunded', amountMinor: totalMinor - 100 }
    expect(await operator.resolve(parkedId, some)).toMatchObject({ status: 200 })
    expect(await world.owed(sale)).toBe(0)
    expect(balances(await postedOf(sale.order.checkoutId))['write-off USD']).toBe(100)
  },
)

verifies('parked.refund', 'two merchants that give their refunds one odd name have an item each', async () => {
  const ids: string[] = []
  for (const sale of [await world.sold('merchant-a'), await world.sold('merchant-b')]) {
    const { orderId } = sale.order
    const at = new Date().toISOString()
    const named = { reference: 'RMA:2026.11', kind: 'merchant' as const, requestedBy: 'merchant:m', requestedAt: at }
    const refund = { ...named, orderId, amountMinor: 100, lines: [], shippingMinor: 100, state: 'parked' as const }
    await commit(await parkRefund(sale.order, refund, 'payment.unavailable', 'sweep', Date.now()))
    const item = await world.parked(sale)
    ids.push(String(item?.['parkedId']))
    expect(await operator.get(String(item?.['parkedId']))).toMatchObject({ status: 200, body: { orderId } })
  }
  expect(new Set(ids).size).toBe(2)
})

verifies('parked.refund', 'of a retry and a word that it is back at once, the later one changes nothing', async () => {
  const { sale, parkedId } = await triedAgain()
  hours(73)
  await world.sweep()
  const { get } = checkouts
  vi.spyOn(checkouts, 'get').mockImplementationOnce(async (checkoutId) => {
    expect((await operator.retry(parkedId)).status).toBe(202)
    return get(checkoutId)
  })
  expect(await operator.resolve(parkedId, { outcome: 'refunded' })).toMatchObject({ body: { code: 'parked.stale' } })
  expect((await world.view(sale)).refunds).toMatchObject([{ state: 'requested' }])
  expect((await operator.get(parkedId)).body).toMatchObject({ state: 'retrying' })
  expect(await world.owed(sale)).toBe(sale.order.totalMinor)
})

verifies(
  'parked.refund',
  'a call that hears the no when an operator has ended it meanwhile opens nothing again, and is no defect',
  async () => {
    const { sale, parkedId } = await triedAgain()
    const { order } = sale
    const [{ reference = '' } = {}] = (await world.view(sale)).refunds as { reference: string }[]
    const read = await refunds.get(order.orderId, reference)
    if (read?.state !== 'requested') throw new Error('It is not being tried again')
    hours(73)
    await world.sweep()
    expect((await operator.resolve(parkedId, { outcome: 'refused' })).status).toBe(200)
    await world.calm()
    await world.delivered(sale)
    for (const by of ['user', 'agent', 'merchant', 'sweep'] as const)
      await expect(finishRefund(order, read, by), by).rejects.toMatchObject({ code: 'table.conflict' })
    expect((await operator.get(parkedId)).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'refused' } })
    expect(await world.owed(sale)).toBe(0)
  },
)
