import { callTimeLimitSeconds } from '#shared/after-sale/durations.ts'
import { meantFor, type ProviderRefund } from '#shared/after-sale/rows/refund-booking.ts'
import { type FailureCode, failedWith } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { type KnownOrder, type Order, orders } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { notBackReasons } from '#shared/orders/rules/not-back.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'
import { fitted, leftOf, paidOf, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { refusals } from './answer-to.ts'
import { bookAll, overtaken } from './book-refund.ts'
import { finishRefund } from './finish-refund.ts'
import { settleReturns } from './settle-return.ts'

interface Promised {
  reference: string
  amountMinor: number
}

/** Our reference for a refund that the merchant gave none: the same for the same message. */
const ownName = (orderId: string, what: string): string =>
  `rfd_${sha256(`${orderId} ${what}`).slice(0, 26).toUpperCase()}`

/** Refunds that a merchant reported and we did not request. A report without a reference counts as the answer to a refund of ours of the same amount: late is better than twice. */
const unrequested = ({ facts, refunds: all }: KnownOrder): Fact[] => {
  const reported = facts.filter(({ kind, factId }) => kind === 'refunded' && !factId.startsWith('refund:'))
  const spare = all
    .filter(({ kind, state }) => kind !== 'merchant' && state !== 'refused')
    .map(({ amountMinor }) => amountMinor)
  return reported.filter(({ refundReference, amountMinor = 0 }) => {
    if (refundReference !== undefined) return true
    const at = spare.indexOf(amountMinor)
    if (at >= 0) spare.splice(at, 1)
    return at < 0
  })
}

/** Why a merchant refused, in this version's rows and in older ones. */
const merchantReasons: readonly string[] = [...notBackReasons, ...refusals]

/** Whether the merchant refused our request. It may pay later all the same; what an operator ended stays so. */
const refusedByMerchant = ({ kind, state, reason = '' }: Refund): boolean =>
  state === 'refused' && (kind === 'refund' || kind === 'cancel') && merchantReasons.includes(reason)

/** Refunds that the merchant promises and we have not recorded. The merchant pays what it captured, under its reference; we pay what we captured, also when it canceled the order. */
const promisesOf = (order: Order, view: KnownOrder, providerRefunds: readonly ProviderRefund[]): Promised[] => {
  const platform = order.captureBy === 'platform'
  const all = unrequested(view).flatMap(({ factId, refundReference, amountMinor = 0 }) => {
    const reference = refundReference ?? (platform ? ownName(order.orderId, factId) : undefined)
    return reference ? [{ reference, amountMinor }] : []
  })
  const canceled = view.facts.some(({ kind }) => kind === 'canceled')
  const cancelRequested = view.refunds.some(({ kind, state }) => kind === 'cancel' && state !== 'refused')
  if (platform && canceled && !cancelRequested)
    all.push({ reference: ownName(order.orderId, 'canceled'), amountMinor: order.totalMinor })
  const seen = [
    ...providerRefunds.map(({ refundReference }) => refundReference),
    ...view.refunds.filter((refund) => !refusedByMerchant(refund)).map(({ reference }) => reference),
  ]
  return all.filter(({ reference }) => !seen.includes(reference))
}

/** What came back or the merchant agreed to before. A request of ours alone ranks behind the merchant's promise. */
const agreedTo = ({ refunds: all }: KnownOrder): Refund[] =>
  all.filter(
    ({ kind, state }) => state === 'done' || (state !== 'refused' && (kind === 'merchant' || kind === 'return')),
  )

/** Records a promise, for no more than is left. Undefined when no money is left. */
const recordPromise = async (order: Order, promised: Promised, by: Mover): Promise<Refund | undefined> => {
  const { reference, amountMinor } = promised
  const { orderId, checkoutId } = order
  const leg = await legs.require(checkoutId, order.leg)
  const view = await orders.view(orderId)
  const own = view.returns.find(({ refundReference }) => refundReference === reference)
  const left = leftOf(paidOf(order), agreedTo(view))
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
  const providerRefunds = await bookAll(order, by)
  const view = await orders.view(orderId)
  const open: (Refund | undefined)[] = agreedLate(view)
  for (const promised of promisesOf(order, view, providerRefunds))
    open.push(await retryOvertaken(overtaken, () => recordPromise(order, promised, by)))
  for (const refund of open)
    if (refund)
      await finishRefund(order, refund, by).catch((error: unknown) => {
        if (!failedWith(error, ...unclear)) throw error
        report(error)
      })
}
