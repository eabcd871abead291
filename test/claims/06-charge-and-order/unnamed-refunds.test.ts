import { expect } from 'vitest'
import { payments } from '#shared/payments/payments.ts'
import { drawn } from '#test/chaos/random.ts'
import { later, startSales } from '#test/support/purchases/sales.ts'
import { reports } from '#test/support/purchases/unnamed-reports.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const world = worldOf(startSales)

claimByTries(
  6,
  'money that a capturing merchant gives back under a name of its own, and reports without it, is booked once the bank shows it',
  { small: 4, usual: 20, full: 200 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (at) => {
      const sale = await world.sold('merchant-a')
      const { totalMinor, paymentReference: reference, currency } = sale.order
      const amountMinor = at % 2 ? totalMinor : 1 + Math.floor(drawn(seed, String(at)) * (totalMinor - 1))
      const back = () =>
        payments.refund({ reference, refundReference: `shop-${at}`, amount: { amountMinor, currency } })
      const inTurn = [
        () => reports(sale, { factId: `adjustment:own-${at}`, kind: 'refunded', amountMinor, currency }),
        back,
      ]
      for (const happens of at % 4 < 2 ? inTurn : inTurn.toReversed()) {
        await happens()
        later(86_400)
        await world.sweep()
      }
      later(86_400)
      await world.sweep()
      expect(await world.agreed(sale)).toMatchObject({
        posted: 0,
        bankMinor: amountMinor,
        ledgerMinor: amountMinor,
        detailMinor: amountMinor,
        bookedMinor: amountMinor,
        payment: amountMinor === totalMinor ? 'refunded' : 'partially_refunded',
      })
      expect(await world.parked(sale)).toBeUndefined()
      tried()
    })
  },
)
