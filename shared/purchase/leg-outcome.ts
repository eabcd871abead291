import * as z from 'zod'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'
import { undoReferenceOf } from '#shared/purchase/rows/purchase.ts'
import { underWay } from '#shared/purchase/rules/checkout-states.ts'
import { legEnded, outcomeOpen } from '#shared/purchase/rules/leg-states.ts'
import { stepTimeoutSeconds, undoPauseMs, unsettledLooksAfterSeconds } from './durations.ts'

export const legOutcomes = ['open', 'bought', 'not_bought', 'parked'] as const

/** The outcome of a leg, for people. */
export const legOutcome = ({ phase }: Leg): (typeof legOutcomes)[number] => {
  switch (phase) {
    case 'settled':
      return 'bought'
    case 'undone':
      return 'not_bought'
    case 'parked':
      return 'parked'
    default:
      return 'open'
  }
}

/** What is being looked up for a leg: our reference, since when, and the latest time of the next look. Without a next look an operator resolves it. `cancellation` undoes the order, `release` the money. */
export const Unsettled = z.object({
  confirming: z.enum(['payment', 'placement', 'capture', 'cancellation', 'release']),
  reference: z.string(),
  since: z.string().optional(),
  nextLookAt: z.string().optional(),
})
export type Unsettled = z.output<typeof Unsettled>

interface Asked {
  confirming: Unsettled['confirming']
  reference: string
  /** Until when (ms) the call could land; it was made `stepTimeoutSeconds` before. */
  deadline?: number
}

/** A leg is being undone since its purchase turned around, order first. */
const undoing = ({ placement, leg, paymentReference = '' }: Leg, { approvalId = '' }: Checkout): Asked =>
  placement === 'canceled'
    ? { confirming: 'release', reference: paymentReference }
    : { confirming: 'cancellation', reference: undoReferenceOf(approvalId, leg) }

const askedOf = (leg: Leg, checkout: Checkout): Asked | undefined => {
  const { state } = checkout
  const { paymentReference = '', placementReference = '', captureReference = '' } = leg
  const { paymentDeadlineMs, placementDeadlineMs } = leg
  if (outcomeOpen(leg.payment))
    return {
      confirming: 'payment',
      reference: paymentReference,
      ...(paymentDeadlineMs && { deadline: paymentDeadlineMs }),
    }
  const placing = placementDeadlineMs ? { deadline: placementDeadlineMs } : {}
  if (outcomeOpen(leg.placement)) return { confirming: 'placement', reference: placementReference, ...placing }
  if (leg.phase === 'undoing') return undoing(leg, checkout)
  // While the checkout is placing, no lookup of a placed leg's capture is open.
  const awaited = leg.phase === 'open' && (state === 'unsettled' || state === 'parked')
  const taken = awaited && leg.placement === 'placed' && leg.payment === 'authorized'
  return taken ? { confirming: 'capture', reference: captureReference, ...placing } : undefined
}

/** The saga looks at once while it is placing, then after its state machine's waits. An undo's retry waits at most as long as the undo has lasted, plus the first wait. */
const nextLook = ({ state, unsettledAtMs, direction, updatedAt }: Checkout, nowMs: number): number | undefined => {
  if (!underWay.includes(state)) return undefined
  if (direction === 'unwinding')
    return nowMs + Math.min(undoPauseMs.longest, undoPauseMs.first + nowMs - Date.parse(updatedAt))
  if (state !== 'unsettled' || unsettledAtMs === undefined) return nowMs
  const looks = unsettledLooksAfterSeconds.map((seconds) => unsettledAtMs + seconds * 1000)
  return looks.find((at) => at > nowMs) ?? nowMs
}

/** What is still being confirmed of a leg, under which reference; undefined when nothing is. */
export const confirming = (checkout: Checkout, leg: Leg, nowMs: number): Unsettled | undefined => {
  const what = askedOf(leg, checkout)
  if (!what || legEnded(leg)) return undefined
  const at = leg.phase === 'parked' ? undefined : nextLook(checkout, nowMs)
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    confirming: what.confirming,
    reference: what.reference,
    ...(what.deadline && { since: iso(what.deadline - stepTimeoutSeconds * 1000) }),
    ...(leg.phase === 'undoing' && !what.deadline && { since: checkout.updatedAt }),
    ...(at && { nextLookAt: iso(at) }),
  }
}
