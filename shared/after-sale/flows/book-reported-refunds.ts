import { callTimeLimitSeconds } from '#shared/after-sale/durations.ts'
import { type Promised, promisesOf, refusedByMerchant, takenBy } from '#shared/after-sale/rows/promises.ts'
import { meantFor } from '#shared/after-sale/rows/refund-booking.ts'
import { type FailureCode, failedWith } from '#shared/kernel/errors.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { type KnownOrder, type Order, orders } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { fitted, leftOf, paidOf, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { bookAll, overtaken } from './book-refund.ts'
import { finishRefund } from './finish-refund.ts'
import { settleReturns } from './settle-return.ts'

/** Records a promise, for no more than is left. Undefined when no money is left. A request of ours alone ranks behind the merchant's promise. */
const recordPromise = async (order: Order, promised: Promised, by: Mover): Promise<Refund | undefined> => {
  const { reference, amountMinor, restOf, agreedMinor = amountMinor } = promised
  const { orderId, checkoutId } = order
  const leg = await legs.require(checkoutId, order.leg)
  const view = await orders.view(orderId)
  const own = view.returns.find(({ refundReference }) => refundReference === (restOf ?? reference))
  const left = leftOf(paidOf(order), takenBy(view.refunds, promised))
  const most = Math.min(amountMinor, sumOf(left))
  const before = view.refunds.find((refund) => refund.reference === reference)
  if (most === 0 || (before && !refusedByMerchant(before))) return undefined
  const nowMs = Date.now()
  const refund: Refund = {
    reference,
    orderId,
    kind: own ? 'return' : 'merchant',
    ...(own && { returnId: own.returnId }),
    amountMinor: most,
    ...(agreedMinor !== most && { agreedMinor }),
    ...(restOf && { restOf }),
    ...fitted(left, meantFor(order, view, reference, left), most),
    state: 'requested',
    requestedBy: own?.requestedBy ?? `merchant:${order.merchantId}`,
    requestedAt: new Date(nowMs).toISOString(),
  }
  const dueAtSeconds = Math.floor(nowMs / 1000) + callTimeLimitSeconds
  const recorded = before ? refunds.promised(before, refund, by, dueAtSeconds) : refunds.request(refund, dueAtSeconds)
  await commit([recorded, ...legs.change(leg, {}, by, nowMs).writes])
  return refund
}

/** Returns that were parked because the merchant had not paid, and that it agreed to later. */
const agreedLate = ({ facts, refunds: all }: KnownOrder): Refund[] =>
  all.filter(
    ({ state, reason, reference }) =>
      state === 'parked' &&
      reason === 'return.unpaid' &&
      facts.some(({ kind, refundReference }) => kind === 'refunded' && refundReference === reference),
  )

const unclear = [
  'payment.outcome-unknown',
  'payment.unavailable',
  'order.not-refundable',
  'order.refund-pending',
] as const satisfies readonly FailureCode[]

/** Moves an order's returns, books the bank's refunds, and pays what the merchant promised and the platform captured. The sweep continues with what is still uncertain. */
export const bookReportedRefunds = async (orderId: string, by: Mover): Promise<void> => {
  const { order } = await orders.view(orderId)
  if (!order) return // not ours yet: settling records the order and publishes its event
  await settleReturns(order, by)
  await bookAll(order, by)
  const view = await orders.view(orderId)
  const open: (Refund | undefined)[] = agreedLate(view)
  for (const promised of promisesOf(order, view))
    open.push(await retryOvertaken(overtaken, () => recordPromise(order, promised, by)))
  for (const refund of open)
    if (refund)
      await finishRefund(order, refund, by).catch((error: unknown) => {
        if (!failedWith(error, ...unclear)) throw error
        report(error)
      })
}
