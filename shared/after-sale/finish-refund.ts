import { Failure, type FailureCode, failedWith } from '#shared/kernel/errors.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { ordersAt } from '#shared/merchants/registry.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { payments } from '#shared/payments/payments.ts'
import { countParked, report } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'
import { bookAll } from './book-refund.ts'
import { refundSeconds } from './durations.ts'
import { parkRefund } from './refund-debt.ts'
import { withPermalink } from './unsupported.ts'

/** A definite no of the merchant, or of the bank because nothing is left. */
const refusals = [
  'order.not-cancelable',
  'order.not-refundable',
  'order.not-found',
  'merchant.unsupported',
] as const satisfies readonly FailureCode[]

/** This refund and the sum of all as they are once the bank's record is booked. */
const looked = async (order: Order, { reference }: Refund, by: Mover) => {
  await bookAll(order, by)
  const done = (await orders.view(order.orderId)).refunds.filter(({ state }) => state === 'done')
  return {
    back: done.find((each) => each.reference === reference),
    sumMinor: done.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }
}

/** What a merchant gave of its own accord, or agreed to when the goods came back, it need not be asked for. */
const askMerchant = async (order: Order, { kind, reference, amountMinor }: Refund): Promise<void> => {
  if (kind === 'return' || kind === 'merchant') return
  const { orderId, currency } = order
  const merchant = await ordersAt(order.merchantId)
  const { state, order: after } =
    kind === 'cancel'
      ? await merchant.cancelOrder(order, reference)
      : { state: 'agreed', order: await merchant.refundOrder(order, { reference, amountMinor, currency }) }
  await orderFacts.learn(orderId, after.facts, Date.now())
  // It may still ship: no money back before the merchant has let the order go.
  if (state === 'pending') throw new Failure('merchant.outcome-unknown', 'The merchant has not canceled the order yet')
}

/** Whoever captured gives back; where that was the platform, the bank takes our reference once. */
const askBank = async (order: Order, { reference, amountMinor }: Refund): Promise<void> => {
  if (order.captureBy !== 'platform') return
  const asked = { reference: order.paymentReference, refundReference: reference, amountMinor }
  const given = await payments.refund(asked)
  if (given.state === 'refused' && given.lacking)
    throw new Failure('order.not-refundable', 'The bank has less left to refund', { amountMinor })
}

/** Hands a refund to a person: the first time, or again because it failed again. */
const handOver = async (order: Order, refund: Refund, code: string, by: Mover): Promise<void> => {
  const item = await parkRefund(order, refund, code, by, Date.now())
  await commit([refunds.end(refund, 'parked', by, code), ...item])
  countParked()
}

/** Looks whether the money is back, else asks the merchant and the bank, and writes down what the bank shows. Every part may be repeated: both take a reference once. */
export const finishRefund = async (order: Order, refund: Refund, by: Mover): Promise<Refund> => {
  const before = await looked(order, refund, by)
  if (before.back) return before.back
  const refused = async (code: string): Promise<Refund> => {
    if (refund.state === 'parked') return refund // a person has it in hand
    // A no to what a person had tried again is theirs to hear: the debt is not ended by it.
    if (refund.retriedAt) await handOver(order, refund, code, by)
    else await commit([refunds.end(refund, 'refused', by, code)])
    return { ...refund, state: refund.retriedAt ? 'parked' : 'refused', reason: code }
  }
  try {
    await askMerchant(order, refund)
    await askBank(order, refund)
  } catch (error) {
    if (!failedWith(error, ...refusals)) throw error
    await refused(error.code)
    throw withPermalink(error, order)
  }
  const { back, sumMinor } = await looked(order, refund, by)
  if (back) return back
  // All of it came back under another name, as when the merchant had canceled by itself: this one has no money to wait for.
  if (sumMinor >= order.totalMinor) return refused('order.not-refundable')
  throw new Failure('payment.outcome-unknown', 'The merchant agreed, but the refund has not arrived yet')
}

/** Takes up a refund that nobody finished: by its row on the work list. After days without an end it is a person's, whatever stood in the way: nothing but these two rows has to be readable for that. */
export const finishRefundDue = async (orderId: string, reference: string): Promise<void> => {
  const [order, refund] = await Promise.all([orders.get(orderId), refunds.get(orderId, reference)])
  if (!order || refund?.state !== 'requested') return
  try {
    await finishRefund(order, refund, 'sweep')
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'internal'
    const forSeconds = (Date.now() - Date.parse(refund.retriedAt ?? refund.requestedAt)) / 1000
    if (failedWith(error, ...refusals) || forSeconds < refundSeconds) throw error
    report(error)
    await handOver(order, refund, code, 'sweep')
  }
}
