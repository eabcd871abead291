import { callTimeLimitSeconds } from '#shared/after-sale/durations.ts'
import { reservedBy } from '#shared/after-sale/rows/refund-booking.ts'
import { recordedUnder } from '#shared/after-sale/rows/rest-of-refund.ts'
import { refusedAgain } from '#shared/after-sale/unsupported.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Principal, principalKey } from '#shared/kernel/principal.ts'
import { type KnownOrder, type Order, orders } from '#shared/orders/orders.ts'
import { type Refund, refunds } from '#shared/orders/refunds.ts'
import { requestsMost } from '#shared/orders/rules/fact-limits.ts'
import { notBack } from '#shared/orders/rules/not-back.ts'
import { leftOf, paidOf, type RefundWish, type Shares, sharesOf, sumOf } from '#shared/orders/rules/refund-lines.ts'
import { commit } from '#shared/platform/table/table.ts'
import { legs } from '#shared/purchase/rows/legs.ts'
import { answerTo } from './answer-to.ts'
import { finishRefund } from './finish-refund.ts'

type Kind = 'cancel' | 'refund'
const noOf = (kind: Kind) => (kind === 'cancel' ? 'order.not-cancelable' : 'order.not-refundable')

/** The merchant refused this key before, so the same key gets the same refusal. */
const refusedBefore = (kind: Kind, order: Order, { reason, reference }: Refund) =>
  refusedAgain(noOf(kind), reason, order, { reference })

/** The wish in money by line. A caller may retry what only open refunds prevent, once they have ended. */
const sharesOfWish = (order: Order, view: KnownOrder, kind: Kind, wish: RefundWish): Shares => {
  const paid = paidOf(order)
  const someOf = (left: Shares): Shares => {
    const shares = sharesOf(paid, left, wish)
    if (sumOf(shares) < 1) {
      const canceled = kind === 'cancel' && view.facts.some(({ kind: fact }) => fact === 'canceled')
      throw notBack(noOf(kind), canceled ? 'already_canceled' : 'no_money_left', { leftMinor: 0 })
    }
    return shares
  }
  const open = view.refunds.filter(({ state }) => state === 'requested')
  const pending = () =>
    new Failure('order.refund-pending', 'A refund of this order is under way', { reference: open[0]?.reference })
  if (kind === 'cancel' && open.length > 0) throw pending()
  try {
    return someOf(leftOf(paid, reservedBy(view)))
  } catch (error) {
    if (!(error instanceof Failure) || open.length === 0) throw error
    someOf(leftOf(paid, reservedBy({ ...view, refunds: view.refunds.filter((refund) => !open.includes(refund)) })))
    throw pending()
  }
}

/** This refund, unless the bank shows less than was agreed and the rest is still to come. */
const unlessRestIsOpen = ({ refunds: all }: KnownOrder, refund: Refund): Refund | undefined =>
  recordedUnder(all, refund.reference).some(({ state }) => state === 'requested') ? undefined : refund

/** Records the request, then asks the merchant and the bank. Several may be under way, never for more than was paid. After a crash the sweep finishes it. Undefined while an answer is outstanding. */
export const requestRefund = async (
  { order }: { order: Order },
  request: { kind: Kind; wish: RefundWish; reference: string; principal: Principal },
): Promise<Refund | undefined> => {
  const { kind, wish, reference, principal } = request
  // Read the leg first: another request in between changes the leg's version, and the table refuses one of the two.
  const leg = await legs.require(order.checkoutId, order.leg)
  const view = await orders.view(order.orderId)
  const again = view.refunds.find((refund) => refund.reference === reference)
  if (again?.state === 'done') return unlessRestIsOpen(view, again)
  if (again?.state === 'parked') return again // an operator handles it
  if (again?.state === 'refused') throw refusedBefore(kind, order, again)
  const nowMs = Date.now()
  const write = async (): Promise<Refund> => {
    // All that is left is never one too many.
    if (view.refunds.length >= requestsMost && Object.keys(wish).length > 0)
      throw notBack(noOf(kind), 'too_many_requests', { requestsMost })
    const shares = sharesOfWish(order, view, kind, wish)
    const refund: Refund = {
      reference,
      orderId: order.orderId,
      kind,
      amountMinor: sumOf(shares),
      ...shares,
      state: 'requested',
      requestedBy: principalKey(principal),
      requestedAt: new Date(nowMs).toISOString(),
    }
    const dueAtSeconds = Math.floor(nowMs / 1000) + callTimeLimitSeconds
    await commit([refunds.request(refund, dueAtSeconds), ...legs.change(leg, {}, principal.kind, nowMs).writes])
    return refund
  }
  const refund = again ?? (await write())
  const answered = await answerTo(finishRefund(order, refund, principal.kind))
  return answered && unlessRestIsOpen(await orders.view(order.orderId), answered)
}
