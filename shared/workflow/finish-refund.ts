import { ordersAt } from '#shared/clients/merchant-orders.ts'
import { payments } from '#shared/clients/payments.ts'
import type { Mover } from '#shared/domain/transitions.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Order, orders } from '#shared/store/orders.ts'
import { type Refund, refunds } from '#shared/store/refunds.ts'
import { commit } from '#shared/store/table.ts'
import { type Back, bookAll, bookRefund } from './book-refund.ts'
import { countParked } from './observe.ts'
import { parkRefund } from './refund-debt.ts'

/** A definite no of the merchant, or of the bank because nothing is left. */
const refusals: readonly string[] = [
  'order.not-cancelable',
  'order.not-refundable',
  'order.not-found',
  'merchant.unsupported',
]

const atBank = async ({ paymentReference }: Order, { reference }: Refund): Promise<Back | undefined> =>
  (await payments.find(paymentReference))?.refunds.find(({ refundReference }) => refundReference === reference)

/** What a merchant gave of its own accord, or agreed to when the goods came back, it need not be asked for. */
const askMerchant = async (order: Order, { kind, reference, amountMinor }: Refund): Promise<void> => {
  if (kind === 'return' || kind === 'merchant') return
  const { orderId, merchantOrderId, currency } = order
  const merchant = await ordersAt(order.merchantId)
  const { state, order: after } =
    kind === 'cancel'
      ? await merchant.cancelOrder(merchantOrderId, reference)
      : { state: 'agreed', order: await merchant.refundOrder(merchantOrderId, { reference, amountMinor, currency }) }
  await orders.learn(orderId, after.facts, Date.now())
  // It may still ship: no money back before the merchant has let the order go.
  if (state === 'pending') throw new Failure('merchant.outcome-unknown', 'The merchant has not canceled it yet')
}

/** Whoever captured gives back; where that was the platform, the bank takes our reference once. */
const askBank = async (order: Order, { reference, amountMinor }: Refund): Promise<void> => {
  if (order.captureBy !== 'platform') return
  const asked = { reference: order.paymentReference, refundReference: reference, amountMinor }
  const given = await payments.refund(asked)
  if (given.state === 'refused' && given.reason === 'amount_exceeds_captured')
    throw new Failure('order.not-refundable', 'Less was left at the bank', { amountMinor })
}

/** Looks whether the money is back, else asks the merchant and the bank, and writes down what the bank shows. Every part may be repeated: both take a reference once. */
export const finishRefund = async (order: Order, refund: Refund, by: Mover): Promise<Refund> => {
  const before = await atBank(order, refund)
  if (before) return bookRefund(order, before, by)
  try {
    await askMerchant(order, refund)
    await askBank(order, refund)
  } catch (error) {
    if (!(error instanceof Failure) || !refusals.includes(error.code)) throw error
    await commit([refunds.end(refund, 'refused', error.code)])
    throw error
  }
  const back = await atBank(order, refund)
  if (!back) throw new Failure('payment.outcome-unknown', 'The merchant agreed; the money is not back yet')
  return bookRefund(order, back, by)
}

/** How long a refund is tried for before a person has to see to it, in ms. */
const patienceMs = 3 * 24 * 3600_000

/** Takes up a refund that nobody finished: by its row on the work list. After days without an end it is a person's. */
export const finishRefundDue = async (orderId: string, reference: string): Promise<void> => {
  const { order, refunds: all } = await orders.view(orderId)
  const refund = all.find((each) => each.reference === reference)
  if (!order || refund?.state !== 'requested') return
  try {
    await bookAll(order, 'sweep') // also what came back by itself meanwhile
    await finishRefund(order, refund, 'sweep')
  } catch (error) {
    const nowMs = Date.now()
    const openYet = error instanceof Failure && !refusals.includes(error.code)
    if (!openYet || nowMs - Date.parse(refund.retriedAt ?? refund.requestedAt) < patienceMs) throw error
    await commit([refunds.end(refund, 'parked', error.code), ...(await parkRefund(order, refund, error.code, nowMs))])
    countParked()
  }
}
