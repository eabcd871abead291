import { contentHash } from '#shared/kernel/hash.ts'
import type { Mover } from '#shared/kernel/transitions.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { consumeIntent, intentsOf, isConsumed } from '#shared/purchase/rows/reservations.ts'

/** A user may buy the same again on purpose: the leg gets an identity of its own. */
export const identified = (
  all: readonly Leg[],
  buyAgain: boolean,
  by: Mover,
  nowMs: number,
): { all: readonly Leg[]; writes: Guarded[] } => {
  if (!buyAgain) return { all, writes: [] }
  const changed = all.map((leg) => {
    const again = contentHash({ claim: leg.claimHash, again: leg.checkoutId })
    return legs.change(leg, { claimHash: again }, by, nowMs)
  })
  return { all: changed.map(({ after }) => after), writes: changed.flatMap(({ writes }) => writes) }
}

/** Consumes the checkout's intents. A user who buys again may reuse a consumed intent; any other is consumed now. */
export const spending = async (checkout: Checkout, buyAgain: boolean): Promise<Guarded[]> => {
  const named = intentsOf(checkout)
  const consumed = buyAgain ? await Promise.all(named.map(isConsumed)) : []
  return named.flatMap((intentId, i) => (consumed[i] ? [] : [consumeIntent(intentId, checkout.checkoutId)]))
}
