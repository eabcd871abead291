import { Failure } from '#shared/kernel/errors.ts'
import { type Rechecked, requestNewDecision } from '#shared/purchase/flows/recheck-quotes.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { deadlineFrom, holdEndsAt } from '#shared/purchase/rows/purchase.ts'

/** Refuses to ask for holds that would have ended before the bank has them. Where nothing was requested yet, the user decides again; anything else is undone. */
export const assertHoldWindow = async (
  checkout: Checkout,
  all: readonly Leg[],
  fresh: boolean,
  nowMs: number,
): Promise<void> => {
  const end = holdEndsAt(checkout)
  if (deadlineFrom(nowMs) < Date.parse(end)) return
  if (!fresh) throw new Failure('purchase.failed', 'The time for which the user allowed holds is over', { end })
  const now = 'that time is over; quote it again'
  const rechecked = all.map(
    (leg): Rechecked => ({
      leg,
      terms: undefined,
      differences: [{ leg: leg.leg, what: 'hold', approved: `until ${end}`, now }],
    }),
  )
  await requestNewDecision(checkout, rechecked, nowMs)
  throw new Failure('checkout.drifted', 'The approval is too old to hold money on; let the user decide again')
}
