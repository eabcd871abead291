import { parked } from '#shared/operations/rows/parked.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { legEnded } from '#shared/purchase/rules/leg-states.ts'

/** The rows that resolve the items an operator retried with success. Each ended leg resolves its own; the last one also resolves the whole purchase. */
export const resolveRetried = async (
  { approvalId = '', retries = 0, legCount }: Checkout,
  all: readonly Leg[],
  by: 'saga' | 'operator',
  nowMs: number,
): Promise<Guarded[]> => {
  if (retries === 0) return []
  const over = new Set(all.filter(legEnded).map(({ leg }) => leg))
  const retried = (await parked.of(approvalId, legCount)).filter(
    ({ state, leg }) =>
      (state === 'retrying' && (leg === undefined || over.has(leg))) ||
      (state === 'open' && leg === undefined && over.size === all.length),
  )
  const resolution = { outcome: 'mended' as const, by, at: new Date(nowMs).toISOString() }
  return retried.flatMap((item) => parked.change(item, { state: 'resolved', resolution }, by).writes)
}
