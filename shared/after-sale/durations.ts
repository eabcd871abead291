import type { ReturnState } from '#shared/orders/rules/return-states.ts'

const hour = 3600
const day = 24 * hour

/** How long the sweep leaves a refund or a return to the call, or the message, that wrote it down. */
export const callTimeLimitSeconds = 60

/** When the sweep comes again to what it could not end. */
export const followAgainSeconds = 300

/** How long a refund is tried before a person has to see to it. */
export const refundSeconds = 3 * day

/** How long goods that arrived, or were on their way, may go unpaid before a person has to see to it. */
export const unpaidSeconds: Partial<Record<ReturnState, number>> = { received: 14 * day, in_transit: 30 * day }

/** How long a merchant is asked that does not answer. */
export const unansweredSeconds = 7 * day
/** How long it is asked at every turn, and not every few hours. */
export const unansweredSlowSeconds = day

/** What was agreed to and not sent back for so long is not going to be; money that comes all the same is booked. */
export const lapsedReturnSeconds = 120 * day

/** How much longer goods may go unpaid while the bank cannot be asked. */
export const bankAwaySeconds = day

/** When the sweep looks at a return again: soon after the goods arrived, else every few hours. */
export const returnLookSeconds = { arrived: hour, otherwise: 6 * hour } as const
