import { refundSeconds, refusedLookSeconds } from '#shared/after-sale/durations.ts'
import { parkRefund } from '#shared/after-sale/rows/refund-debt.ts'
import { withPermalink } from '#shared/after-sale/unsupported.ts'
import { Failure, type FailureCode, failedWith } from '#shared/kernel/errors.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { ordersAt } from '#shared/merchants/registry.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { followUpAt } from '#shared/orders/returns.ts'
import { type NotBack, notBack, refusalReason } from '#shared/orders/rules/not-back.ts'
import { payments } from '#shared/payments/payments.ts'
import { countParked, report } from '#shared/platform/runtime/observe.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { ofOurOrder, refusals } from './answer-to.ts'
import { bookAll } from './book-refund.ts'

/** This refund if it is done, and the sum of all done refunds, after booking the bank's record. */
const bookAndFind = async (order: Order, { reference }: Refund, by: Mover) => {
  await bookAll(order, by)
  const done = (await orders.view(order.orderId)).refunds.filter(({ state }) => state === 'done')
  return {
    back: done.find((each) => each.reference === reference),
    sumMinor: done.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }
}

/** Skips a refund that the merchant granted itself, or agreed to when the goods came back. Skips the rest of a refund too: the merchant agreed to all of it. */
const askMerchant = async (order: Order, { kind, reference, amountMinor, restOf }: Refund): Promise<void> => {
  if (kind === 'return' || kind === 'merchant' || restOf !== undefined) return
  const { orderId, currency } = order
  const merchant = await ordersAt(order.merchantId)
  const { state, order: after } =
    kind === 'cancel'
      ? await ofOurOrder(merchant.cancelOrder(order, reference))
      : {
          state: 'agreed',
          order: await ofOurOrder(merchant.refundOrder(order, { reference, amountMinor, currency })),
        }
  await orderFacts.learn(orderId, after, Date.now())
  // It may still ship: refund only after the merchant has canceled the order.
  if (state === 'pending') throw new Failure('merchant.outcome-unknown', 'The merchant has not canceled the order yet')
}

/** Refunds what the platform captured; the bank accepts our reference once. A merchant refunds what it captured. The merchant has agreed, so when the bank has less left than that, all that is left goes back. */
const askProvider = async (order: Order, { reference, amountMinor }: Refund): Promise<void> => {
  if (order.captureBy !== 'platform') return
  const ask = (minor: number) =>
    payments.refund({
      reference: order.paymentReference,
      refundReference: reference,
      amount: { amountMinor: minor, currency: order.currency },
    })
  const answer = await ask(amountMinor)
  if (answer.state !== 'refused' || !answer.lacking) return
  const record = await payments.find(order.paymentReference)
  const leftMinor = record ? record.capturedMinor - record.refundedMinor : 0
  if (leftMinor > 0 && leftMinor < amountMinor) await ask(leftMinor)
  if (leftMinor === 0) throw notBack('order.not-refundable', 'provider_refused', { amountMinor })
}

/** Parks a refund for an operator, for the first time or after a failed retry. */
const park = async (order: Order, refund: Refund, code: FailureCode, by: Mover): Promise<void> => {
  const item = await parkRefund(order, refund, code, by, Date.now())
  await commit([refunds.end(refund, 'parked', by, code), ...item])
  countParked()
}

/** A merchant may do what it refuses, also later. */
const lookAgain = ({ orderId }: Order): Guarded =>
  followUpAt(orderId, Math.floor(Date.now() / 1000) + refusedLookSeconds)

/** Books the bank's record; if the refund is missing there, asks the merchant and the bank, then books again. Every part is safe to repeat: both accept a reference once. */
export const finishRefund = async (order: Order, refund: Refund, by: Mover): Promise<Refund> => {
  const before = await bookAndFind(order, refund, by)
  if (before.back) return before.back
  const refused = async (code: FailureCode, why: NotBack, look: Guarded[] = []): Promise<Refund> => {
    if (refund.state === 'parked') return refund // an operator handles it
    // A refused retry returns to its operator: the refusal does not end the debt.
    const reason = refund.retriedAt ? code : why
    if (refund.retriedAt) await park(order, refund, code, by)
    else await commit([refunds.end(refund, 'refused', by, reason), ...look])
    return { ...refund, state: refund.retriedAt ? 'parked' : 'refused', reason }
  }
  try {
    await askMerchant(order, refund)
    await askProvider(order, refund)
  } catch (error) {
    if (!failedWith(error, ...refusals)) throw error
    // The bank's record decides, whatever the merchant says.
    const { back } = await bookAndFind(order, refund, by)
    if (back) return back
    await refused(error.code, refusalReason(error), [lookAgain(order)])
    throw withPermalink(error, order)
  }
  const { back, sumMinor } = await bookAndFind(order, refund, by)
  if (back) return back
  // All of it came back under another reference, as when the merchant canceled on its side: no money is left for this refund.
  if (sumMinor >= order.totalMinor) return refused('order.not-refundable', 'no_money_left')
  throw new Failure('payment.outcome-unknown', 'The merchant agreed, but the refund has not arrived yet')
}

/** Finishes a refund that is due on the work list. After days without an end it parks the refund, and needs only the order's and the refund's row for that. */
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
    await park(order, refund, code, 'sweep')
  }
}
