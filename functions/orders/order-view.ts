import * as z from 'zod'
import { reservedBy } from '#shared/after-sale/rows/refund-booking.ts'
import { Address } from '#shared/identity/rules/address.ts'
import { type KnownOrder as Known, type Order, OrderId } from '#shared/orders/orders.ts'
import { Refund } from '#shared/orders/refunds.ts'
import { notBackReasons, notBackText } from '#shared/orders/rules/not-back.ts'
import { Fact, orderStatusOf, refundedOf } from '#shared/orders/rules/order-facts.ts'
import { ReceiptLine } from '#shared/orders/rules/receipt.ts'
import { type LineShare, leftOf, paidOf, type Shares } from '#shared/orders/rules/refund-lines.ts'
import { returnable } from '#shared/orders/rules/return-terms.ts'
import { ReturnView, returnView } from './return-view.ts'

export const OrderParams = z.object({ orderId: OrderId })

/** For the request that this call made. */
export const pending = z.boolean().describe('True while the merchant or the bank has not answered yet.')

const OrderLine = ReceiptLine.extend({
  /** Counted from 1; refunds and returns name a line by it. */
  line: z.int(),
  /** Its part of the total, tax included. */
  paidMinor: z.int(),
  refundedMinor: z.int(),
  /** Money that no refund and no return has taken yet. */
  leftMinor: z.int(),
  /** Pieces that are neither refunded nor in a return. */
  quantityLeft: z.int(),
  /** Pieces that can go back now, as far as Purser knows; the merchant decides. */
  returnableQuantity: z.int(),
  /** Until when the merchant takes them back, once they are delivered and if it names an end. */
  returnableUntil: z.string().optional(),
  /** Why none can go back. */
  notReturnable: z.object({ reason: z.enum(notBackReasons), says: z.string() }).optional(),
})

export const OrderView = z.object({
  orderId: z.string(),
  checkoutId: z.string(),
  merchantId: z.string(),
  merchantOrderId: z.string(),
  permalink: z.string().optional(),
  /** Derived from the facts. */
  status: z.string(),
  lines: z.array(OrderLine),
  shippingMinor: z.int(),
  shippingRefundedMinor: z.int(),
  shippingLeftMinor: z.int(),
  totalMinor: z.int(),
  /** The amount that the bank confirms as refunded. */
  refundedMinor: z.int(),
  currency: z.string(),
  /** The whole address that it goes to, when its owner reads the order. */
  address: Address.optional(),
  placedAt: z.string(),
  facts: z.array(Fact).describe('The latest hundred; the timeline has them all.'),
  refunds: z.array(Refund.omit({ orderId: true })),
  returns: z.array(ReturnView),
})

const moneyOf = (share?: LineShare): number => (share ? share.itemMinor + share.taxMinor : 0)

const linesOf = (order: Order, { facts }: Known, left: Shares, done: readonly Shares[], nowMs: number) => {
  const paid = paidOf(order)
  return order.lines.map((line, at) => {
    const share = left.lines[at]
    const quantityLeft = share?.quantity ?? 0
    const { quantity, until, reason } = returnable({ ...line, quantity: quantityLeft }, facts, nowMs)
    const refunded = done.flatMap(({ lines }) => lines.filter((each) => each.line === at + 1))
    return {
      ...line,
      line: at + 1,
      paidMinor: moneyOf(paid.lines[at]),
      refundedMinor: refunded.reduce((sum, each) => sum + moneyOf(each), 0),
      leftMinor: moneyOf(share),
      quantityLeft,
      returnableQuantity: quantity,
      ...(until && { returnableUntil: until }),
      ...(reason && { notReturnable: { reason, says: notBackText(reason, until) } }),
    }
  })
}

/** Whether all goods were returned, in one parcel or several. */
const allReturned = (order: Order, { returns }: Known): boolean => {
  const returned = returns
    .filter(({ state }) => state === 'received' || state === 'refunded')
    .flatMap(({ lines }) => lines)
  return order.lines.every(
    ({ quantity }, at) =>
      returned.reduce((sum, share) => sum + (share.line === at + 1 ? share.quantity : 0), 0) >= quantity,
  )
}

/** The order, with a status derived from its facts; our own confirmation is the first fact. A refund that a merchant reports is shown at once, and counts once it is booked. */
export const wholeOrder = (records: Known & { order: Order }, nowMs = Date.now()): z.input<typeof OrderView> => {
  const { order, facts, refunds, returns } = records
  const placed: Fact = { factId: 'placed', kind: 'placed', at: order.placedAt }
  const proven = facts.filter(({ kind, factId }) => kind !== 'refunded' || factId.startsWith('refund:'))
  const booked = new Set(proven.map(({ refundReference }) => refundReference))
  const shown = facts.filter((fact) => proven.includes(fact) || !booked.has(fact.refundReference ?? ''))
  const done = refunds.filter(({ state }) => state === 'done')
  const left = leftOf(paidOf(order), reservedBy(records))
  const status = orderStatusOf([placed, ...proven], order.totalMinor)
  return {
    ...order,
    status: status === 'delivered' && allReturned(order, records) ? 'returned' : status,
    lines: linesOf(order, records, left, done, nowMs),
    shippingMinor: paidOf(order).shippingMinor,
    shippingRefundedMinor: done.reduce((sum, { shippingMinor }) => sum + shippingMinor, 0),
    shippingLeftMinor: left.shippingMinor,
    refundedMinor: refundedOf(proven),
    facts: [placed, ...shown],
    refunds,
    returns: returns.map((each) => returnView(order, each, refunds)),
  }
}

const factsShown = 100

/** The order with its latest facts. */
export const orderView = (records: Known & { order: Order }, nowMs = Date.now()): z.input<typeof OrderView> => {
  const whole = wholeOrder(records, nowMs)
  return { ...whole, facts: whole.facts.slice(-factsShown) }
}
