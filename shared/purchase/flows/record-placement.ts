import type { Guarded } from '#shared/platform/table/table.ts'
import { commit } from '#shared/platform/table/table.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { captureReferenceOf } from '#shared/purchase/rows/purchase.ts'

export interface Placed {
  merchantOrderId: string
  permalink?: string | undefined
  totalMinor: number
}

/** The rows that record the pivot: the merchant accepted. From here the leg only goes forward. */
export const placedRows = (
  leg: Leg,
  approvalId: string,
  { merchantOrderId, permalink, totalMinor }: Placed,
  by: 'saga' | 'merchant',
  nowMs: number,
): { after: Leg; writes: Guarded[] } =>
  legs.change(
    leg,
    {
      placement: 'placed',
      merchantOrderId,
      chargedMinor: totalMinor,
      ...(permalink && { permalink }),
      captureReference: captureReferenceOf(approvalId, leg.leg),
    },
    by,
    nowMs,
  )

/** Commits the merchant’s order together with what follows from it. */
export const recordPlaced = async (leg: Leg, approvalId: string, placed: Placed, nowMs: number): Promise<Leg> => {
  const { after, writes } = placedRows(leg, approvalId, placed, 'saga', nowMs)
  await commit(writes)
  return after
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
