import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { bookAll } from '#shared/after-sale/flows/book-refund.ts'
import { orders } from '#shared/orders/orders.ts'
import { payments } from '#shared/payments/payments.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { operator } from '#test/support/people/operator.ts'
import { type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { unansweredReturn } from '#test/support/purchases/unanswered-return.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let world: Sales
beforeAll(async () => {
  world = await startSales()
})
afterAll(() => world.stop())
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  await world.calm()
})

interface Waiting {
  sale: Sale
  parkedId: string
}
/** A cancellation that its merchant has not answered for days. */
const canceled = async (): Promise<Waiting> => {
  const sale = await world.sold('merchant-a', [{ code: 'gro-01', quantity: 1 }])
  await world.trouble('merchant-a', { operation: 'cancelOrder', kind: 'error-before', times: null })
  await world.cancel(sale)
  vi.setSystemTime(Date.now() + 73 * 3600_000)
  await world.sweep()
  return { sale, parkedId: String((await world.parked(sale))?.['parkedId']) }
}
const waiting = [canceled, (): Promise<Waiting> => unansweredReturn(world)]

/** Money that the bank gave back under another reference, and that a sweep books. */
const bookOther = async ({ order }: Sale, amountMinor: number): Promise<void> => {
  await payments.refund({
    reference: order.paymentReference,
    refundReference: `other-${order.leg}`,
    amount: { amountMinor, currency: order.currency },
  })
  await bookAll(order, 'sweep')
}
/** Another booking is faster than the operator's: before its leg is read, or after its refunds are read. */
const races = {
  before: (other: () => Promise<void>) => {
    const read = legs.require
    vi.spyOn(legs, 'require').mockImplementationOnce(async (...of) => {
      await other()
      return read(...of)
    })
  },
  after: (other: () => Promise<void>) => {
    const read = legs.require
    const view = orders.view
    vi.spyOn(legs, 'require').mockImplementationOnce(async (...of) => {
      vi.spyOn(orders, 'view').mockImplementationOnce(async (orderId) => {
        const orderAsRead = await view(orderId)
        await other()
        return orderAsRead
      })
      return read(...of)
    })
  },
}

claimByTries(
  23,
  'an operator who says what came back books no more than is left, whoever books at the same time',
  { small: 4, usual: 16, full: 100 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const { sale, parkedId } = await (waiting[n % 2] as (typeof waiting)[0])()
      const { totalMinor } = sale.order
      const otherMinor = 100 + n
      races[n % 4 < 2 ? 'before' : 'after'](() => bookOther(sale, otherMinor))
      const all = { outcome: 'refunded', amountMinor: totalMinor }
      const leftMinor = totalMinor - otherMinor
      expect(await operator.resolve(parkedId, all)).toMatchObject({
        status: 422,
        body: { code: 'parked.impossible', details: { leftMinor, amountMinor: totalMinor } },
      })
      expect((await operator.get(parkedId)).body).toMatchObject({ state: 'open' })
      vi.restoreAllMocks()
      await world.calm()
      expect((await operator.resolve(parkedId, { ...all, amountMinor: leftMinor })).status).toBe(200)
      expect(await world.agreed(sale)).toMatchObject({ posted: 0, bookedMinor: totalMinor, payment: 'refunded' })
      expect(await world.owed(sale)).toBe(0)
      tried()
    })
  },
)

claimByTries(
  23,
  'an operator whose booking another overtakes is not sent back: Purser reads again',
  { small: 2, usual: 8, full: 50 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const { sale, parkedId } = await (waiting[n % 2] as (typeof waiting)[0])()
      races.after(() => bookOther(sale, 100))
      const leftMinor = sale.order.totalMinor - 100
      const answer = await operator.resolve(parkedId, { outcome: 'refunded', amountMinor: leftMinor })
      expect(answer).toMatchObject({ status: 200, body: { state: 'resolved' } })
      expect(await world.agreed(sale)).toMatchObject({ posted: 0, bookedMinor: sale.order.totalMinor })
      tried()
    })
  },
)
