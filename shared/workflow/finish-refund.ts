import { merchantOf } from '#shared/clients/merchants.ts'
import { payments } from '#shared/clients/payments.ts'
import { entry } from '#shared/domain/ledger.ts'
import type { Fact } from '#shared/domain/order-facts.ts'
import type { Mover } from '#shared/domain/transitions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { post, postedOf } from '#shared/store/ledger.ts'
import { legs } from '#shared/store/legs.ts'
import { type Order, orders, type Refund } from '#shared/store/orders.ts'
import { parked } from '#shared/store/parked.ts'
import { releaseClaims } from '#shared/store/reservations.ts'
import { commit } from '#shared/store/table.ts'
import { countParked } from './observe.ts'

const refundedBefore = async (order: Order): Promise<number> =>
  (await postedOf(order.checkoutId))
    .filter(({ leg, kind }) => leg === order.leg && kind.startsWith('refund.'))
    .reduce((sum, { postings }) => sum + Math.max(...postings.map(({ amountMinor }) => amountMinor)), 0)

/** Makes sure the money is back at the bank: whoever captured gives it back, and the bank's own record decides whether it did. */
const moneyBack = async (order: Order, refund: Refund): Promise<void> => {
  const { paymentReference: reference } = order
  const due = (await refundedBefore(order)) + refund.amountMinor
  const isBack = async () => ((await payments.find(reference))?.refundedMinor ?? 0) >= due
  if (await isBack()) return
  if (order.captureBy === 'platform') {
    const given = await payments.refund({
      reference,
      refundReference: refund.reference,
      amountMinor: refund.amountMinor,
    })
    if (given.state === 'refunded') return
  }
  throw new Failure('payment.outcome-unknown', 'The merchant agreed; the money is not back yet')
}

/** A definite no of the merchant. */
const refusals: readonly string[] = [
  'order.not-cancelable',
  'order.not-refundable',
  'order.not-found',
  'merchant.unsupported',
]

/** Asks the merchant, sees the money back and writes it down. Every part may be repeated: the merchant and the bank take a reference once. */
export const finishRefund = async (order: Order, refund: Refund, by: Mover): Promise<Refund> => {
  const merchant = await merchantOf(order.merchantId)
  const { orderId, checkoutId, merchantOrderId, currency } = order
  const { reference, kind, amountMinor } = refund
  try {
    const { state, order: after } =
      kind === 'cancel'
        ? await merchant.cancelOrder(merchantOrderId, reference)
        : { state: 'agreed', order: await merchant.refundOrder(merchantOrderId, { reference, amountMinor, currency }) }
    await orders.learn(orderId, after.facts, Date.now())
    // It may still ship: no money back before the merchant has let the order go.
    if (state === 'pending') throw new Failure('merchant.outcome-unknown', 'The merchant has not canceled it yet')
  } catch (error) {
    if (!(error instanceof Failure) || !refusals.includes(error.code)) throw error
    await commit([orders.endRefund(refund, 'refused', error.code)])
    throw error
  }
  await moneyBack(order, refund)
  const nowMs = Date.now()
  const leg = await legs.get(checkoutId, order.leg)
  const whole = (await refundedBefore(order)) + amountMinor >= order.totalMinor
  const freed = whole && kind === 'cancel' ? await releaseClaims({ checkoutId }, [leg.claimHash]) : []
  // A merchant tells of the money it gave back itself; of ours only we can.
  const ours = kind === 'cancel' && order.captureBy === 'platform'
  const fact: Fact = { factId: `refund:${reference}`, kind: 'refunded', at: new Date(nowMs).toISOString(), amountMinor }
  await commit([
    ...(ours ? orders.learned(orderId, fact, nowMs) : []),
    orders.endRefund(refund, 'done'),
    post(checkoutId, order.leg, entry(`refund.${reference}`, order.merchantId, amountMinor, currency), nowMs),
    ...legs.change(leg, { payment: whole ? 'refunded' : 'partially_refunded' }, by, nowMs).writes,
    ...freed,
  ])
  return { ...refund, state: 'done' }
}

/** How long a refund is tried for before a person has to see to it, in ms. */
const patienceMs = 3 * 24 * 3600_000

const park = async (order: Order, refund: Refund, code: string, nowMs: number): Promise<void> => {
  const item = {
    parkedId: `prk_${refund.reference}`,
    approvalId: order.paymentReference.replace(/-L\d+$/, ''),
    checkoutId: order.checkoutId,
    leg: order.leg,
    reason: code,
    owedMinor: refund.amountMinor,
    currency: order.currency,
    parkedAt: new Date(nowMs).toISOString(),
  }
  await commit([orders.endRefund(refund, 'parked', code), parked.park(item)])
  countParked()
}

/** Takes up a refund that nobody finished: by its row on the work list. After days without an end it is a person's. */
export const finishRefundDue = async (orderId: string, sortKey: string): Promise<void> => {
  const { order, refunds } = await orders.view(orderId)
  const refund = refunds.find(({ reference }) => sortKey === `REFUND#${reference}`)
  if (!order || refund?.state !== 'requested') return
  try {
    await finishRefund(order, refund, 'sweep')
  } catch (error) {
    const nowMs = Date.now()
    const openYet = error instanceof Failure && !refusals.includes(error.code)
    if (!openYet || nowMs - Date.parse(refund.requestedAt) < patienceMs) throw error
    await park(order, refund, error.code, nowMs)
  }
}
