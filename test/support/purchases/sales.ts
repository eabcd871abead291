import { expect, vi } from 'vitest'
import { handler as bookRefunds } from '#functions/orders/book-refunds.ts'
import { handler as cancelOrder } from '#functions/orders/cancel.ts'
import { handler as createReturn } from '#functions/orders/create-return.ts'
import { handler as getOrder } from '#functions/orders/get.ts'
import { handler as getReturn } from '#functions/orders/get-return.ts'
import { handler as refundOrder } from '#functions/orders/refund.ts'
import { run as authorizePayment } from '#functions/purchase/authorize-payment.ts'
import { run as placeOrder } from '#functions/purchase/place-order.ts'
import { run as settlePurchase } from '#functions/purchase/settle-purchase.ts'
import { handler as sweepReturns } from '#functions/sweeps/sweep-returns.ts'
import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { orderSnapshot } from '#shared/merchants/ucp/order-snapshot.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { type Order, orderIdOf, orders } from '#shared/orders/orders.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { call } from '#test/support/api/api-call.ts'
import type { Line } from '#test/support/companies/companies.ts'
import { type MerchantName, merchants } from '#test/support/companies/market.ts'
import { operator } from '#test/support/people/operator.ts'
import { startPurchases } from './purchases.ts'

/** A basket of which everything can go back. */
const torches = [
  { code: 'out-06', quantity: 2 },
  { code: 'com-09', quantity: 3 },
] as const

export interface Sale {
  order: Order
  merchantId: MerchantName
  merchantOrderId: string
  userId: string
}

/** A market with orders that are paid, and everything that happens to them afterwards. Messages of the merchants wait until `hear` is called. */
export const startSales = async (line?: Line) => {
  const world = await startPurchases(line)
  for (const merchantId of merchants)
    for (const { code } of torches) await world.stockIn(merchantId, world.skuOf(merchantId, code), 1_000_000)

  /** One settled order, paid and booked. */
  const sold = async (
    merchantId: MerchantName,
    lines: readonly { code: string; quantity: number }[] = torches,
  ): Promise<Sale> => {
    const checkout = await world.decided(await world.asked(await world.quoted([merchantId], [], { lines })))
    const ref = world.refOf(checkout)
    await authorizePayment(ref)
    await placeOrder({ ...ref, leg: 1 })
    await settlePurchase(ref)
    const leg = await legs.require(checkout.checkoutId, 1)
    const { order } = await orders.view(leg.orderId ?? '')
    if (!order) throw new Error('nothing was sold')
    return { order, merchantId, merchantOrderId: order.merchantOrderId, userId: checkout.userId }
  }

  const tell = async (orderId: string, fact: string, factId: string) => {
    const detail = { data: { orderId, fact, factId } }
    await bookRefunds({ 'detail-type': 'order.updated', detail } as never)
  }
  /** Every message the merchants sent so far reaches the platform, in this order; then the bus tells of what was learned. */
  const hear = async (order = <T>(messages: T[]): T[] => messages) => {
    const messages = order(world.platform.webhooks.splice(0))
    for (const { order: message } of messages) {
      const merchantId = message.permalink_url?.startsWith(world.companies.url['merchant-a'])
        ? 'merchant-a'
        : 'merchant-b'
      const snapshot = orderSnapshot(message)
      const orderId = orderIdOf(merchantId, snapshot.merchantOrderId)
      const { fresh } = await orderFacts.learn(orderId, snapshot, Date.now())
      for (const { kind, factId } of fresh) await tell(orderId, kind, factId)
    }
  }
  /** The bus tells again of everything that was learned, as it does of what was not taken. */
  const retell = async ({ order: { orderId } }: Sale) => {
    for (const { kind, factId } of (await orders.view(orderId)).facts) await tell(orderId, kind, factId)
  }

  const as = ({ userId }: Sale, key: string = crypto.randomUUID()) => ({
    headers: { 'idempotency-key': key },
    context: {
      kind: 'user',
      userId,
      authTime: String(Math.floor(Date.now() / 1000)),
      scopes: 'orders:read orders:write',
    },
  })
  const params = ({ order }: Sale) => ({ orderId: order.orderId })

  /** What came back of an order: our ledger, the bank, the merchant and our own refunds, each in its own words. */
  const recordsOf = async (sale: Sale) => {
    const { order } = sale
    const posted = (await postedOf(order.checkoutId)).filter(({ leg }) => leg === order.leg)
    const back = posted.filter(({ kind }) => kind.startsWith('refund.'))
    const bank = (await world.bank()).holds.find(({ reference }) => reference === order.paymentReference)
    const shop = (await world.records(sale.merchantId)).orders.find(({ id }) => id === order.merchantOrderId)
    const ledger = balances(posted)
    const shown = await orders.view(order.orderId)
    const sum = (amounts: (number | undefined)[]) => amounts.reduce<number>((all, one) => all + (one ?? 0), 0)
    const { refunds } = shop as unknown as { refunds: { amountMinor: number; state: string }[] }
    // A shop that canceled and never had the money takes all of it for given back.
    const whole = shop?.at === 'canceled' && order.captureBy === 'platform'
    return {
      posted: sum(Object.values(ledger)),
      ledgerMinor: order.totalMinor - (ledger[`merchant:${order.merchantId} ${order.currency}`] ?? 0),
      detailMinor: sum(
        back.map(({ detail }) =>
          sum([detail?.shippingMinor, ...(detail?.lines.flatMap((line) => [line.itemMinor, line.taxMinor]) ?? [])]),
        ),
      ),
      bankMinor: bank?.refundedMinor,
      merchantMinor: whole
        ? order.totalMinor
        : sum(refunds.map(({ amountMinor, state }) => (state === 'done' ? amountMinor : 0))),
      bookedMinor: sum(shown.refunds.map(({ amountMinor, state }) => (state === 'done' ? amountMinor : 0))),
      payment: (await legs.require(order.checkoutId, order.leg)).payment,
    }
  }
  const reached = (sale: Sale) => world.advance(sale.merchantId, sale.merchantOrderId, 'delivered')

  return {
    ...world,
    sold,
    hear,
    retell,
    cancel: (sale: Sale, key?: string) => call(cancelOrder, { params: params(sale), body: {}, ...as(sale, key) }),
    refund: (sale: Sale, body: object, key?: string) =>
      call(refundOrder, { params: params(sale), body, ...as(sale, key) }),
    sendBack: (sale: Sale, body: object, key?: string) =>
      call(createReturn, { params: params(sale), body: { reason: 'no_longer_wanted', ...body }, ...as(sale, key) }),
    view: async (sale: Sale) => (await call(getOrder, { params: params(sale), ...as(sale) })).body,
    as,
    delivered: reached,
    /** The merchant's side of a return goes on. */
    moveReturn: (sale: Sale, returnId: string, to: string) =>
      world.companies.control(
        sale.merchantId,
        'POST',
        `/sim/orders/${sale.merchantOrderId}/returns/${returnId}/advance`,
        { to },
      ),
    /** The merchant acts with nobody having asked. */
    alone: (sale: Sale, verb: 'cancel' | 'refund', body: object = {}) =>
      world.companies.control(sale.merchantId, 'POST', `/sim/orders/${sale.merchantOrderId}/${verb}`, body),
    sweep: () => sweepReturns({}),
    /** Everything under way at the order, made due now, as if its time had come. */
    async listed(sale: Sale) {
      const rows = await all({ partition: keys.orderPartition(sale.order.orderId) })
      return rows.filter((row) => row['gsi3pk'] !== undefined).map((row) => String(row['sk']))
    },
    /** Every book says that this much is back. */
    async back(sale: Sale, amountMinor: number): Promise<void> {
      const { totalMinor } = sale.order
      expect(await recordsOf(sale)).toEqual({
        posted: 0,
        ledgerMinor: amountMinor,
        detailMinor: amountMinor,
        bankMinor: amountMinor,
        merchantMinor: amountMinor,
        bookedMinor: amountMinor,
        payment: amountMinor === 0 ? 'captured' : amountMinor === totalMinor ? 'refunded' : 'partially_refunded',
      })
    },
    agreed: recordsOf,
    /** What the ledger says its buyer is still owed. */
    owed: async ({ order }: Sale) => balances(await postedOf(order.checkoutId))['owed:buyer USD'] ?? 0,
    /** What of this order waits on the operators' desk. */
    parked: async ({ order }: Sale) => (await operator.list()).find((item) => item['orderId'] === order.orderId),
    /** Units on the shelf. */
    onShelf: (sale: Sale, code: string) =>
      world.stockOf(sale.merchantId, world.skuOf(sale.merchantId, code)).then(({ available }) => available),
    returned: async (sale: Sale, returnId: string) =>
      (await call(getReturn, { params: { ...params(sale), returnId }, ...as(sale) })).body,
    /** A sale that arrived, and of which the platform heard. */
    async arrived(merchantId: MerchantName): Promise<Sale> {
      const sale = await sold(merchantId)
      await reached(sale)
      await hear()
      return sale
    },
  }
}
/** Time passes, for everybody in this process. */
export const later = (seconds: number): void => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + seconds * 1000)
}
export type Sales = Awaited<ReturnType<typeof startSales>>
