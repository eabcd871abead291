import { Failure } from '#shared/kernel/errors.ts'
import type { ResolveBody } from '#shared/operations/resolve-body.ts'
import { type Parked, parked } from '#shared/operations/rows/parked.ts'
import type { Act } from '#shared/operations/rows/parked-audit.ts'
import { type Resolution, resolutionOf, resolvedEvent } from '#shared/operations/rows/resolution.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { type Checkout, checkouts } from '#shared/purchase/rows/checkouts.ts'
import { closeCheckout } from '#shared/purchase/rows/close-checkout.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'
import { moneyIsOut, outMinor } from '#shared/purchase/rows/record-debt.ts'
import { legEnded } from '#shared/purchase/rules/leg-states.ts'
import { parkedCheckout } from './parked-checkout.ts'
import { resolveLeg } from './resolve-leg.ts'

/** The leg to resolve: the leg of the item, the leg named in the request, or the only open leg. */
const legToResolve = ({ leg: legOfItem }: Parked, all: readonly Leg[], named: number | undefined): Leg => {
  if (legOfItem !== undefined && named !== undefined && named !== legOfItem)
    throw new Failure('parked.impossible', 'This item belongs to another leg', { leg: legOfItem })
  const open = all.filter((leg) => !legEnded(leg))
  const wanted = legOfItem ?? named ?? (open.length === 1 ? open[0]?.leg : undefined)
  const leg = open.find((each) => each.leg === wanted)
  if (leg) return leg
  if (wanted !== undefined && all.some((each) => each.leg === wanted))
    throw new Failure('parked.ended', 'This leg has already ended', { leg: wanted })
  const legsOpen = open.map((each) => each.leg)
  throw new Failure('parked.impossible', 'Name exactly one open leg', { legs: legsOpen })
}

/** Resolves the item of the leg, and the item of the purchase once no leg is open. Until then that item shows the remaining debt. */
const items = async (
  act: Act,
  { approvalId = '', legCount }: Checkout,
  { leg }: Leg,
  legsAfter: readonly Leg[],
  resolution: Resolution,
): Promise<{ after: Parked; writes: Guarded[] }> => {
  const over = legsAfter.every(legEnded)
  const owedMinor = legsAfter
    .filter((openLeg) => !legEnded(openLeg) && moneyIsOut(openLeg))
    .reduce((sum, openLeg) => sum + outMinor(openLeg), 0)
  const others = (await parked.of(approvalId, legCount)).filter(
    ({ state, parkedId }) => state !== 'resolved' && parkedId !== act.item.parkedId,
  )
  const changed = [act.item, ...others].flatMap((item) => {
    if (item.leg === leg || (item.leg === undefined && over))
      return [parked.change(item, { state: 'resolved', resolution }, 'operator')]
    return item.leg === undefined && item.state === 'open'
      ? [parked.change(item, { state: 'open', owedMinor }, 'operator')]
      : []
  })
  const after = changed.find((change) => change.after.parkedId === act.item.parkedId)?.after ?? act.item
  return { after, writes: changed.flatMap(({ writes }) => writes) }
}

/** Ends a leg with the operator's outcome. With the last leg it ends the purchase by the release rules. */
export const resolvePurchase = async (act: Act, body: ResolveBody) => {
  const { item, actor, nowMs } = act
  const checkout = await parkedCheckout(item)
  const all = await legs.of(checkout.checkoutId)
  const leg = legToResolve(item, all, body.leg)
  const resolved = await resolveLeg(act, checkout, leg, body)
  const after = all.map((each) => (each.leg === leg.leg ? resolved.after : each))
  const { outcome, amountMinor } = body
  const because = { parkedId: item.parkedId, outcome, leg: leg.leg, ...(amountMinor !== undefined && { amountMinor }) }
  const closing = await closeCheckout(checkout, { by: 'operator', actor, all: after, because }, nowMs)
  const kept = { by: 'operator', actor, action: 'purchase.resolve', details: because } as const
  const moved = closing?.writes ?? checkouts.note(checkout, kept, nowMs).writes
  const ended = await items(act, checkout, leg, after, resolutionOf(act, body))
  return {
    after: ended.after,
    writes: [...moved, ...resolved.writes, ...ended.writes, resolvedEvent(act, leg, outcome)],
  }
}
