import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { canonical } from '#shared/kernel/hash.ts'
import type { PlacedOrder } from '#shared/merchants/port.ts'
import { Dispute } from '#shared/operations/dispute.ts'
import { orders } from '#shared/orders/orders.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { captureReferenceOf } from '#shared/purchase/rows/purchase.ts'
import { contradictions } from '#shared/purchase/rules/contradictions.ts'

/** An order whose amount its merchant stated once, or again when it was read back. */
export interface StatedOrder {
  order: PlacedOrder
  readBack: boolean
}

/** The rows that record the pivot: the merchant accepted what was approved, and the order is this leg's alone. From here the leg only goes forward. Any other order is refused with its contradictions. */
export const placedRows = (
  leg: Leg,
  approvalId: string,
  { order, readBack }: StatedOrder,
  by: 'saga' | 'merchant',
  nowMs: number,
): { after: Leg; writes: Guarded[] } => {
  const points = contradictions(leg, order, readBack)
  if (points.length > 0)
    throw new Failure('merchant.contradiction', 'The order is not what was approved', { contradictions: points })
  const { merchantOrderId, permalink, total } = order
  const { after, writes } = legs.change(
    leg,
    {
      placement: 'placed',
      merchantOrderId,
      chargedMinor: total.amountMinor,
      ...(permalink && { permalink }),
      captureReference: captureReferenceOf(approvalId, leg.leg),
      ...(leg.dispute && { dispute: undefined }),
    },
    by,
    nowMs,
  )
  return { after, writes: [...writes, orders.claim(leg.merchantId, merchantOrderId, leg)] }
}

/** Commits that a company's answer does not count: the outcome stays unknown, with the reason. */
export const recordDispute = async (leg: Leg, dispute: Dispute, nowMs: number): Promise<Leg> => {
  const same = leg.dispute && canonical(leg.dispute) === canonical(dispute)
  const unknown = leg.placement === 'requested' ? ({ placement: 'unknown' } as const) : {}
  if (same && leg.placement !== 'requested') return leg
  const { after, writes } = legs.change(leg, { ...unknown, dispute }, 'saga', nowMs)
  await commit(writes)
  return after
}

const disputeIn = ({ code, details }: Failure, merchantOrderId: string): Dispute =>
  Dispute.parse({ code, merchantOrderId, ...details })

/** Commits the merchant’s order together with what follows from it, or why it cannot be this leg's. */
export const recordPlaced = async (leg: Leg, approvalId: string, stated: StatedOrder, nowMs: number): Promise<Leg> => {
  try {
    const { after, writes } = placedRows(leg, approvalId, stated, 'saga', nowMs)
    await commit(writes)
    return after
  } catch (error) {
    if (!failedWith(error, 'merchant.contradiction', 'merchant.order-taken')) throw error
    return recordDispute(leg, disputeIn(error, stated.order.merchantOrderId), nowMs)
  }
}

/** Commits an order that is about to be canceled, whatever its terms; refused when it is another purchase's. */
export const recordToCancel = async (
  leg: Leg,
  { merchantOrderId, permalink }: Pick<PlacedOrder, 'merchantOrderId' | 'permalink'>,
  nowMs: number,
): Promise<Leg> => {
  const set = { placement: 'placed', merchantOrderId, ...(permalink && { permalink }) } as const
  const { after, writes } = legs.change(leg, set, 'saga', nowMs)
  try {
    await commit([...writes, orders.claim(leg.merchantId, merchantOrderId, leg)])
    return after
  } catch (error) {
    if (failedWith(error, 'merchant.order-taken')) await recordDispute(leg, disputeIn(error, merchantOrderId), nowMs)
    throw error
  }
}

/** Commits an outcome other than an order. */
export const recordPlacement = async (
  leg: Leg,
  set: Pick<Leg, 'placement'> & Partial<Leg>,
  nowMs: number,
): Promise<Leg> => {
  const { after, writes } = legs.change(leg, set, 'saga', nowMs)
  await commit(writes)
  return after
}
