import { expect } from 'vitest'
import { postedOf } from '#shared/ledger/ledger.ts'
import { orders } from '#shared/orders/orders.ts'
import { sumOf } from '#shared/orders/rules/refund-lines.ts'
import { payments } from '#shared/payments/payments.ts'
import { merchants } from '#test/support/companies/market.ts'
import { operator } from '#test/support/people/operator.ts'
import { later, startSales } from '#test/support/purchases/sales.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

for (const merchantId of merchants)
  for (const [statedMinor, bookedMinor] of [
    [100, 500],
    [500, 500],
  ] as const)
    verifies(
      'parked.refund',
      `${merchantId}: an operator states ${statedMinor} of 500, and the bank then shows 500 under the same reference`,
      async () => {
        const sale = await world.sold(merchantId)
        const { orderId, paymentReference, checkoutId } = sale.order
        await world.trouble('bank', { operation: 'refund', kind: 'error-before', times: null })
        await world.trouble(merchantId, { operation: 'refundOrder', kind: 'error-before', times: null })
        await world.refund(sale, { amountMinor: 500 })
        later(73 * 3600)
        await world.sweep()
        const parkedId = String((await world.parked(sale))?.['parkedId'])
        const stated = await operator.resolve(parkedId, { outcome: 'refunded', amountMinor: statedMinor })
        expect(stated.status).toBe(200)
        expect(await world.view(sale)).toMatchObject({ refundedMinor: statedMinor })
        await world.calm()
        const [{ reference = '' } = {}] = (await orders.view(orderId)).refunds
        await payments.refund({
          reference: paymentReference,
          refundReference: reference,
          amount: { amountMinor: 500, currency: 'USD' },
        })
        await world.alone(sale, 'refund', { amountMinor: 1, reference: 'own-1' })
        for (let round = 0; round < 2; round++) {
          await world.hear((messages) => [...messages, ...messages])
          await world.retell(sale)
        }
        expect(await world.agreed(sale)).toMatchObject({
          posted: 0,
          bankMinor: bookedMinor + 1,
          ledgerMinor: bookedMinor + 1,
          detailMinor: bookedMinor + 1,
          bookedMinor: bookedMinor + 1,
        })
        const shown = await world.view(sale)
        expect(shown).toMatchObject({ refundedMinor: bookedMinor + 1 })
        const row = shown.refunds.find((each: { reference: string }) => each.reference === reference)
        expect(row).toMatchObject({ state: 'done', amountMinor: bookedMinor })
        expect(sumOf(row)).toBe(bookedMinor)
        for (const { detail, postings } of await postedOf(checkoutId))
          if (detail) expect(sumOf(detail)).toBe(postings[1]?.amountMinor)
        expect(await world.owed(sale)).toBe(0)
      },
    )
