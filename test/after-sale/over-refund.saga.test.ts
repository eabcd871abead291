import { expect, vi } from 'vitest'
import { handler as listTransactions } from '#functions/transactions/list.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { sumOf } from '#shared/orders/rules/refund-lines.ts'
import { call } from '#test/support/api/api-call.ts'
import { operator } from '#test/support/people/operator.ts'
import { type Sale, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

/** An order of which so much was paid back by another way than the bank, as an operator says. */
const paidElsewhere = async (amountMinor: (sale: Sale) => number) => {
  const sale = await world.sold('merchant-a')
  await world.trouble('merchant-a', { operation: 'refundOrder', kind: 'error-before', times: null })
  await world.refund(sale, { amountMinor: amountMinor(sale) })
  vi.setSystemTime(Date.now() + 73 * 3600_000)
  await world.sweep()
  const parkedId = String((await world.parked(sale))?.['parkedId'])
  expect((await operator.resolve(parkedId, { outcome: 'refunded' })).status).toBe(200)
  await world.calm()
  return sale
}

/** The bank's refund is in every book of ours, each entry balances, and nothing is less than nothing. */
const booked = async (sale: Sale, elsewhereMinor: number) => {
  const { totalMinor, checkoutId } = sale.order
  const backMinor = totalMinor + elsewhereMinor
  expect(await world.agreed(sale)).toEqual({
    posted: 0,
    ledgerMinor: backMinor,
    detailMinor: backMinor,
    bankMinor: totalMinor,
    merchantMinor: totalMinor,
    bookedMinor: backMinor,
    payment: 'refunded',
  })
  const refunds = (await postedOf(checkoutId)).filter(({ kind }) => kind.startsWith('refund.'))
  for (const { postings, detail } of refunds) {
    expect(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0)
    expect(detail && sumOf(detail)).toBe(postings[1]?.amountMinor)
  }
  const shown = await world.view(sale)
  expect(shown).toMatchObject({ status: 'refunded', refundedMinor: backMinor })
  expect(shown.lines.reduce((sum: number, line: { refundedMinor: number }) => sum + line.refundedMinor, 0)).toBe(
    backMinor - shown.shippingRefundedMinor,
  )
  for (const line of shown.lines) expect(line.refundedMinor).toBe(line.paidMinor)
  expect((await call(listTransactions, { query: { checkoutId }, ...world.as(sale) })).status).toBe(200)
  expect(await world.refund(sale, {})).toMatchObject({ status: 409, body: { code: 'order.not-refundable' } })
  expect(await world.refund(sale, { amountMinor: 1 })).toMatchObject({ body: { details: { leftMinor: 0 } } })
}

for (const part of [100, undefined])
  verifies(
    'order.over-refund',
    `${part ?? 'all of it'} was paid by another way, then its merchant gave all of it back at the bank`,
    async () => {
      const elsewhere = (sale: Sale) => part ?? sale.order.totalMinor
      const sale = await paidElsewhere(elsewhere)
      await world.alone(sale, 'refund', { amountMinor: sale.order.totalMinor, reference: 'own-1' })
      await world.hear((messages) => [...messages, ...messages])
      await booked(sale, elsewhere(sale))
      await world.retell(sale)
      await booked(sale, elsewhere(sale))
    },
  )
