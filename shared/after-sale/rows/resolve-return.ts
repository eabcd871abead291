import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { resolutionOf, resolvedEvent } from '#shared/operations/rows/resolution.ts'
import { returns } from '#shared/orders/returns.ts'
import { sumOf } from '#shared/orders/rules/refund-lines.ts'
import { returnOpen } from '#shared/orders/rules/return-states.ts'
import { bookingRows } from './refund-booking.ts'
import { assertBooked, audited } from './retry-refund.ts'
import { parkedReturn } from './retry-return.ts'

/** Ends a return that the merchant never answered: the merchant refused it, or refunded it another way. */
export const resolveReturn = async (act: Act, body: ResolveBody) => {
  const { item, nowMs } = act
  const { outcome, amountMinor } = body
  const { order, request } = await parkedReturn(item)
  const { returnId, refundReference } = request
  const { after, writes } = parked.change(item, { state: 'resolved', resolution: resolutionOf(act, body) }, 'operator')
  const rows = [
    ...writes,
    ...(await audited(act, order, 'return.resolve', { returnId, outcome })),
    resolvedEvent(act, order, outcome),
  ]
  if (!returnOpen(request.state)) {
    assertBooked(outcome, request.state === 'refunded' ? 'refunded' : 'refused')
    return { after, writes: rows }
  }
  if (outcome !== 'refunded') {
    const refused = { refused: 'merchant_refused' } as const
    return { after, writes: [...returns.move(request, 'rejected', 'operator', refused, nowMs), ...rows] }
  }
  const back = { refundReference, amountMinor: amountMinor ?? sumOf(request) }
  const booking = await bookingRows(order, back, 'operator', act)
  return { after, writes: [...rows, ...booking.writes] }
}
