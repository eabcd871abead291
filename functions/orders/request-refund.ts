import { refundedOf } from '#shared/domain/order-facts.ts'
import { type Principal, principalKey } from '#shared/domain/principal.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { legs } from '#shared/store/legs.ts'
import { type Order, orders, type Refund } from '#shared/store/orders.ts'
import { commit } from '#shared/store/table.ts'
import { finishRefund } from '#shared/workflow/finish-refund.ts'

/** How long the sweep leaves a refund to the call that asked for it, in seconds. */
const callPatienceSeconds = 60

const pending = (refund: Refund) =>
  new Failure('order.refund-pending', 'A refund of this order is under way', { reference: refund.reference })

/** The merchant said no under this key before, and says it again to the same key. */
const refusedBefore = ({ kind, reason, reference }: Refund) =>
  new Failure(kind === 'cancel' ? 'order.not-cancelable' : 'order.not-refundable', 'The merchant said no', {
    reference,
    reason,
  })

/** Writes the request down, then asks the merchant and the bank. One refund of an order at a time; a crash leaves the rest to the sweep. Undefined while an answer is outstanding. */
export const requestRefund = async (
  { order }: { order: Order },
  asked: { kind: Refund['kind']; amountMinor: number | undefined; reference: string; principal: Principal },
): Promise<Refund | undefined> => {
  const { kind, reference, principal } = asked
  // The leg first, then what is under way: whoever asks in between moves the leg's version, and one of the two is refused.
  const leg = await legs.get(order.checkoutId, order.leg)
  const { facts, refunds } = await orders.view(order.orderId)
  const again = refunds.find((refund) => refund.reference === reference)
  if (again?.state === 'done') return again
  if (again?.state === 'refused') throw refusedBefore(again)
  const open = refunds.find((refund) => refund.state === 'requested' && refund !== again)
  if (open) throw pending(open)
  const leftMinor = order.totalMinor - refundedOf(facts)
  const amountMinor = asked.amountMinor ?? leftMinor
  if (amountMinor < 1 || amountMinor > leftMinor)
    throw new Failure(
      kind === 'cancel' ? 'order.not-cancelable' : 'order.not-refundable',
      'There is less left to give back',
      { leftMinor, amountMinor },
    )
  const nowMs = Date.now()
  const fresh: Refund = {
    reference,
    orderId: order.orderId,
    kind,
    amountMinor,
    state: 'requested',
    requestedBy: principalKey(principal),
    requestedAt: new Date(nowMs).toISOString(),
  }
  const refund = again ?? fresh
  if (!again) {
    const dueAt = Math.floor(nowMs / 1000) + callPatienceSeconds
    await commit([orders.requestRefund(refund, dueAt), ...legs.change(leg, {}, principal.kind, nowMs).writes])
  }
  try {
    return await finishRefund(order, refund, principal.kind)
  } catch (error) {
    const open =
      error instanceof Failure &&
      ['payment.outcome-unknown', 'payment.unavailable', 'merchant.outcome-unknown', 'merchant.unavailable'].includes(
        error.code,
      )
    if (!open) throw error
    return undefined
  }
}
