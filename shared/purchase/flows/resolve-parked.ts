import { parked } from '#shared/operations/rows/parked.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

const ended = ({ phase }: Leg): boolean => phase === 'undone' || phase === 'settled'

/** The rows that end what an operator had tried again and that is mended now: each leg that came to its end, and the whole purchase, which is mended with its last leg whoever's item was tried. */
export const resolveRetried = async (
  { approvalId = '', retries = 0, legCount }: Checkout,
  all: readonly Leg[],
  by: 'saga' | 'operator',
  nowMs: number,
): Promise<Guarded[]> => {
  if (retries === 0) return []
  const over = new Set(all.filter(ended).map(({ leg }) => leg))
  const mended = (await parked.of(approvalId, legCount)).filter(
    ({ state, leg }) =>
      (state === 'retrying' && (leg === undefined || over.has(leg))) ||
      (state === 'open' && leg === undefined && over.size === all.length),
  )
  const resolution = { outcome: 'mended' as const, by, at: new Date(nowMs).toISOString() }
  return mended.flatMap((item) => parked.change(item, { state: 'resolved', resolution }, by).writes)
}
