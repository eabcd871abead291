import type { ReturnState } from '#shared/orders/rules/return-states.ts'

const hour = 3600
const day = 24 * hour

/** How long the sweep leaves a new refund or return to the call or the message that recorded it. */
export const callTimeLimitSeconds = 60

/** How long the sweep waits before it retries what it could not finish. */
export const followAgainSeconds = 300

/** When the sweep looks at the bank and the merchant once more after a merchant refused. */
export const refusedLookSeconds = 1800

/** When it looks again for money that a merchant reported and the bank does not show. */
export const unshownLookSeconds = 6 * hour

/** How long the sweep retries a refund before it parks it for an operator. */
export const refundSeconds = 3 * day

/** How long goods that arrived, or were in transit, may stay unpaid before the sweep parks the return for an operator. */
export const unpaidSeconds: Partial<Record<ReturnState, number>> = { received: 14 * day, in_transit: 30 * day }

/** How long the sweep asks a merchant that does not answer before it parks the return. */
export const unansweredSeconds = 7 * day
/** How long each sweep asks it; after that the sweep asks every few hours. */
export const unansweredSlowSeconds = day

/** How long an agreed return may stay unsent before the sweep rejects it; a later refund is still booked. */
export const lapsedReturnSeconds = 120 * day

/** How much longer goods may stay unpaid while the bank is unreachable. */
export const providerAwaySeconds = day

/** When the sweep looks at a return again: soon after the goods arrived, else every few hours. */
export const returnLookSeconds = { arrived: hour, otherwise: 6 * hour } as const
