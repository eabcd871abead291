import type { Guarded } from '#shared/platform/table/table.ts'
import type { JoinedMerchants } from '#shared/purchase/flows/join-merchants.ts'
import { type DeliveryWish, legFrom } from '#shared/purchase/flows/quote-leg.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'

export interface RequotedLegs {
  all: Leg[]
  writes: Guarded[]
  /** Claims of legs that the checkout no longer has. */
  abandoned: string[]
}

/** The legs after a new quote, numbered anew because merchants may leave or join. A merchant that stays keeps its claim, unless the goods go to another door (`moved`). */
export const requoteLegs = (
  { checkoutId, userId }: Checkout,
  before: readonly Leg[],
  { joined }: JoinedMerchants,
  delivery: DeliveryWish,
  moved: boolean,
): RequotedLegs => {
  const all = joined.map(({ basket, ...quoted }, i) => {
    const fresh = legFrom({ checkoutId, leg: i + 1, userId }, basket, delivery, quoted)
    const earlier = moved ? undefined : before.find((leg) => leg.merchantId === basket.merchantId)
    const claimHash = earlier?.claimHash ?? fresh.claimHash
    return { ...fresh, claimHash }
  })
  const writes = all.map((leg, i) => {
    const earlier = before[i]
    return earlier ? legs.renew(earlier, leg) : legs.create(leg)
  })
  const abandoned = before.map((leg) => leg.claimHash).filter((hash) => !all.some((leg) => leg.claimHash === hash))
  return { all, writes: [...writes, ...before.slice(all.length).map(legs.drop)], abandoned }
}
