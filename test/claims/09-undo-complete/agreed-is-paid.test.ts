import { afterAll, beforeAll, expect, vi } from 'vitest'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { orders } from '#shared/orders/orders.ts'
import { payments } from '#shared/payments/payments.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { startShortBank } from '#test/support/companies/short-bank.ts'
import { operator } from '#test/support/people/operator.ts'
import { later, type Sale, type Sales, startSales } from '#test/support/purchases/sales.ts'
import { claimByTries } from '#test/support/run/claims.ts'

const bank = startShortBank()
let world: Sales
beforeAll(async () => {
  world = await startSales(bank.line)
})
afterAll(() => world.stop())

const pays = ({ order }: Sale, refundReference: string, amountMinor: number) =>
  payments.refund({
    reference: order.paymentReference,
    refundReference,
    amount: { amountMinor, currency: order.currency },
  })
const bankIsDown = () => world.trouble('bank', { operation: 'refund', kind: 'error-before', times: null })

type Way = (someMinor: number) => Promise<{ sale: Sale; agreedMinor: number }>

/** How money that was agreed to may go missing: what is to be back or owed in the end. */
const ways: Record<string, Way> = {
  'the bank pays a part of a cancellation': async (someMinor) => {
    const sale = await world.sold('merchant-a')
    bank.short(someMinor)
    await world.cancel(sale)
    await world.hear((messages) => [...messages, ...messages])
    return { sale, agreedMinor: sale.order.totalMinor }
  },
  'the bank has less left than a cancellation is for': async (someMinor) => {
    const sale = await world.sold('merchant-b')
    await bankIsDown()
    await world.refund(sale, { amountMinor: someMinor })
    await world.alone(sale, 'cancel')
    await world.hear()
    return { sale, agreedMinor: sale.order.totalMinor }
  },
  'a merchant refuses what it does': async (someMinor) => {
    const sale = await world.sold('merchant-a')
    bank.refuse(1)
    await world.refund(sale, { amountMinor: someMinor })
    return { sale, agreedMinor: someMinor }
  },
  'the bank shows a refund after its refusal': async (someMinor) => {
    const sale = await world.sold('merchant-a')
    await world.delivered(sale)
    await world.cancel(sale)
    await pays(sale, 'late', someMinor)
    return { sale, agreedMinor: someMinor }
  },
  'a merchant that took the money cancels and says no more': async () => {
    const sale = await world.sold('merchant-a')
    const at = new Date().toISOString()
    await orderFacts.learn(sale.order.orderId, [{ factId: 'event:c', kind: 'canceled', at }], Date.now())
    await world.retell(sale)
    return { sale, agreedMinor: sale.order.totalMinor }
  },
  'a merchant corrects its refund upward': async (someMinor) => {
    const sale = await world.sold('merchant-b')
    for (const amountMinor of [someMinor, someMinor + 50]) {
      const about = { factId: 'adjustment:r', kind: 'refunded' as const, refundReference: 'own-1', amountMinor }
      await orderFacts.learn(sale.order.orderId, [{ ...about, at: new Date().toISOString() }], Date.now())
      await world.retell(sale)
      later(60)
    }
    return { sale, agreedMinor: someMinor + 50 }
  },
  'the bank shows more than an operator stated': async (someMinor) => {
    const sale = await world.sold('merchant-a')
    await bankIsDown()
    await world.trouble('merchant-a', { operation: 'refundOrder', kind: 'error-before', times: null })
    await world.refund(sale, { amountMinor: someMinor + 100 })
    later(73 * 3600)
    await world.sweep()
    const parkedId = String((await world.parked(sale))?.['parkedId'])
    expect((await operator.resolve(parkedId, { outcome: 'refunded', amountMinor: 100 })).status).toBe(200)
    await world.calm()
    const [{ reference = '' } = {}] = (await orders.view(sale.order.orderId)).refunds
    await pays(sale, reference, someMinor + 100)
    await pays(sale, 'own-1', 1)
    await orderFacts.learn(
      sale.order.orderId,
      [{ factId: 'adjustment:r', kind: 'refunded', at: new Date().toISOString(), refundReference: 'own-1' }],
      Date.now(),
    )
    await world.retell(sale)
    return { sale, agreedMinor: someMinor + 101 }
  },
}

claimByTries(
  9,
  'what a merchant agreed to give back is back, to the cent, or an operator sees it as owed',
  { small: 7, usual: 28, full: 280 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const all = Object.entries(ways)
      const [name, way] = all[n % all.length] as [string, Way]
      const { sale, agreedMinor } = await way(200 + Math.floor(randomFrom(seed + n)() * 800))
      await world.calm()
      for (let day = 0; day < 5; day++) {
        later(86_400)
        await world.sweep()
        if (day === 1) await world.retell(sale)
      }
      const { posted, bankMinor, ledgerMinor, detailMinor, bookedMinor } = await world.agreed(sale)
      expect({ posted, ledgerMinor, detailMinor, bookedMinor }, name).toEqual({
        posted: 0,
        ledgerMinor: bankMinor,
        detailMinor: bankMinor,
        bookedMinor: bankMinor,
      })
      const owedMinor = await world.owed(sale)
      expect((bankMinor ?? 0) + owedMinor, name).toBe(agreedMinor)
      expect((await world.parked(sale))?.['state'] === 'open', name).toBe(owedMinor > 0)
      expect(await world.listed(sale), name).toEqual([])
      bank.mend()
      vi.useRealTimers()
      tried()
    })
  },
)
