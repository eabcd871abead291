import {
  lapsedReturnSeconds,
  providerAwaySeconds,
  returnLookSeconds,
  unansweredSeconds,
  unansweredSlowSeconds,
  unpaidSeconds,
} from '#shared/after-sale/durations.ts'
import { parkNewRefund } from '#shared/after-sale/rows/refund-debt.ts'
import { parkReturn, resolveRetriedReturn } from '#shared/after-sale/rows/return-item.ts'
import { withPermalink } from '#shared/after-sale/unsupported.ts'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import { ordersAt } from '#shared/merchants/registry.ts'
import { orderFacts } from '#shared/orders/learn-facts.ts'
import { type Order, orders } from '#shared/orders/orders.ts'
import { refunds } from '#shared/orders/refunds.ts'
import { type Return, returns } from '#shared/orders/returns.ts'
import { notBack, refusalReason } from '#shared/orders/rules/not-back.ts'
import type { Fact } from '#shared/orders/rules/order-facts.ts'
import { fitted, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import { returnUntil } from '#shared/orders/rules/return-terms.ts'
import { countParked, report } from '#shared/platform/runtime/observe.ts'
import { commit } from '#shared/platform/table/table.ts'
import { ofOurOrder, refusals } from './answer-to.ts'
import { bookReportedRefunds } from './book-reported-refunds.ts'
import { readOrder } from './read-order.ts'
import { settleReturns } from './settle-return.ts'

/** The first end of the time to return among the lines of a return. */
export const returnUntilOf = ({ lines: sold }: Order, { lines }: Return, facts: readonly Fact[]): string | undefined =>
  lines
    .flatMap(({ line }) => {
      const one = sold[line - 1]
      return (one && returnUntil(one, facts)) ?? []
    })
    .toSorted()[0]

/** Asks the merchant to take goods back, unless its order shows that we asked before; its answer moves the return. */
export const requestReturnAtMerchant = async (order: Order, requested: Return, by: Mover): Promise<Return> => {
  const merchant = await ordersAt(order.merchantId)
  const lines = requested.lines.map(({ line, quantity }) => ({
    at: line - 1,
    sku: order.lines[line - 1]?.sku ?? '',
    quantity,
  }))
  const { returnId: reference, refundReference, reason } = requested
  try {
    const after = await ofOurOrder(merchant.returnOrder(order, { reference, refundReference, lines, reason }))
    await orderFacts.learn(order.orderId, after, Date.now())
  } catch (error) {
    if (!failedWith(error, ...refusals)) throw error
    const nowMs = Date.now()
    const refused = refusalReason(error)
    const rejection = returns.move(requested, 'rejected', by, { refused }, nowMs)
    await commit([...rejection, ...(await resolveRetriedReturn(order, requested, by, nowMs))])
    if (error.code !== 'order.not-returnable') throw withPermalink(error, order)
    const until = returnUntilOf(order, requested, (await orders.view(order.orderId)).facts)
    throw notBack(error.code, refused, { ...error.details, until })
  }
  const after = (await settleReturns(order, by)).find(({ returnId }) => returnId === reference)
  if (!after || after.state === 'requested')
    throw new Failure('merchant.outcome-unknown', 'The merchant accepted the request but does not show the return')
  return after
}

/** Parks the refund of goods that went back unpaid, at what the merchant promised for them. Ends the return instead if all was refunded before they went, whatever the merchant promised beyond that. */
const endUnpaid = async (order: Order, unpaid: Return, nowMs: number): Promise<void> => {
  const { orderId, returnId, refundReference: reference, requestedBy } = unpaid
  const amountMinor = Math.min(sumOf(unpaid), unpaid.promisedMinor ?? sumOf(unpaid))
  if (amountMinor === 0) return commit(returns.move(unpaid, 'refunded', 'sweep', {}, nowMs))
  const requestedAt = new Date(nowMs).toISOString()
  const requested = {
    reference,
    orderId,
    kind: 'return' as const,
    amountMinor,
    ...fitted(unpaid, unpaid, amountMinor),
    returnId,
    requestedBy,
    requestedAt,
  }
  const parkRows = await parkNewRefund(order, requested, 'return.unpaid', 'sweep', nowMs)
  await commit([...parkRows, returns.due(unpaid, undefined)])
  countParked()
}

/** Asks a merchant again that did not answer, ever more slowly, then parks the return for an operator. The return stays `requested` until the outcome is known. */
const askAgain = async (order: Order, requested: Return): Promise<void> => {
  await requestReturnAtMerchant(order, requested, 'sweep').catch(async (error: unknown) => {
    const nowMs = Date.now()
    const forSeconds = (nowMs - Date.parse(requested.retriedAt ?? requested.requestedAt)) / 1000
    const defect = !(error instanceof Failure)
    const open = !failedWith(error, ...refusals)
    if (open && forSeconds > unansweredSeconds) {
      await commit(await parkReturn(order, requested, defect ? 'internal' : 'return.unanswered', nowMs))
      countParked()
    } else if (open && forSeconds > unansweredSlowSeconds)
      await commit([returns.due(requested, Math.floor(nowMs / 1000) + returnLookSeconds.otherwise)])
    throw error
  })
}

/** Books the order's refunds, and returns the error that prevented it. */
const bookingFailure = (orderId: string): Promise<{ error: unknown } | undefined> =>
  bookReportedRefunds(orderId, 'sweep').then(
    () => undefined,
    (error: unknown) => ({ error }),
  )

/** Retries an unanswered request that is due, else reads the merchant's order and the bank's record. If that keeps failing it parks the return, and needs only the order's, the return's and its refund's row. */
export const followReturnDue = async (orderId: string, returnId: string): Promise<void> => {
  const [order, due] = await Promise.all([orders.get(orderId), returns.get(orderId, returnId)])
  if (!order || !due || due.parkedAt || !returnOpen(due.state)) return
  if (due.state === 'requested') await askAgain(order, due)
  else await readOrder(order).catch(report) // a merchant that does not answer does not delay the rest
  const trouble = await bookingFailure(orderId)
  const after = await returns.get(orderId, returnId)
  if (!after || !returnOpen(after.state)) return
  const nowMs = Date.now()
  const refund = await refunds.get(orderId, after.refundReference)
  if (refund?.state === 'refused')
    return commit(returns.move(after, 'rejected', 'sweep', { refused: 'not_paid' }, nowMs))
  const quietSeconds = (nowMs - Date.parse(after.updatedAt)) / 1000 - (trouble ? providerAwaySeconds : 0)
  if (!refund && quietSeconds > (unpaidSeconds[after.state] ?? Number.POSITIVE_INFINITY)) {
    if (trouble) report(trouble.error)
    return endUnpaid(order, after, nowMs)
  }
  if (trouble) throw trouble.error
  if (after.state === 'approved' && quietSeconds > lapsedReturnSeconds)
    return commit(returns.move(after, 'rejected', 'sweep', { refused: 'not_sent' }, nowMs))
  const { arrived, otherwise } = returnLookSeconds
  const next = Math.floor(nowMs / 1000) + (after.state === 'received' ? arrived : otherwise)
  await commit([returns.due(after, next)])
}
