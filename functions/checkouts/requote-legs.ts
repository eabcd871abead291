import type { Guarded } from '#shared/platform/table/table.ts'
import type { Party } from '#shared/purchase/flows/join-merchants.ts'
import { type Delivery, legFrom } from '#shared/purchase/flows/quote-leg.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'

export interface Requoted {
  all: Leg[]
  writes: Guarded[]
  /** Claims of legs that are no longer part of it. */
  abandoned: string[]
}

/** The legs of a checkout that was quoted again, numbered anew: merchants may have left or joined. A leg that stays keeps its identity. */
export const requoted = (
  { checkoutId, userId }: Checkout,
  known: readonly Leg[],
  { joined }: Party,
  delivery: Delivery,
): Requoted => {
  const all = joined.map(({ basket, ...quoted }, i) => {
    const fresh = legFrom({ checkoutId, leg: i + 1, userId }, basket, delivery, quoted)
    const claimHash = known.find((leg) => leg.merchantId === basket.merchantId)?.claimHash ?? fresh.claimHash
    return { ...fresh, claimHash }
  })
  const writes = all.map((leg, i) => {
    const before = known[i]
    return before ? legs.renew(before, leg) : legs.create(leg)
  })
  const abandoned = known.map((leg) => leg.claimHash).filter((hash) => !all.some((leg) => leg.claimHash === hash))
  return { all, writes: [...writes, ...known.slice(all.length).map(legs.drop)], abandoned }
}
