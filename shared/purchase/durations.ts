const hour = 3600
const day = 24 * hour

/** How long a checkout is kept that came back to its user after its quotes ended. Each merchant sets how long its quote is valid (see merchants). */
export const requoteSeconds = hour

/** How long the user may take to decide, unless the request sets it; never beyond the quotes. */
export const approvalSeconds = 900
/** The shortest and the longest time that a request may set. */
export const approvalBoundsSeconds = { least: 60, most: day } as const

/** How long a purchase blocks the same purchase after it was made. */
export const claimLapseSeconds = day

/** How long an approval states that the same goods were bought before. */
export const sameGoodsSeconds = 7 * day

/** How long a step's function may run; no effect that it requests can land later than this after its fence. */
export const stepTimeoutSeconds = 20

/** How long a user may take to confirm a payment at their bank; less where the bank gives less. */
export const challengeSeconds = 900
/** How long after its end a challenge is looked up at a bank that does not answer. */
export const challengeGraceSeconds = 300

/** How long one call to the bank or a merchant may take. */
export const callTimeoutMs = 5_000

/** How long after a purchase became unsettled the saga looks again; the state machine has the same waits. */
export const unsettledLooksAfterSeconds = [30, 165, 765] as const

/** How long the bank keeps a hold after the approval would have expired: a week to settle unsettled purchases. */
export const holdSeconds = 7 * day

/** How long after an approval expires the wait for its decision ends, so that the table decides. */
export const waitGraceSeconds = 60

/** How long until the sweep checks that the relay has started or resumed a saga. */
export const sagaStartSeconds = 60
/** How long the sweep leaves a saga alone while it calls banks and merchants. */
export const placingSeconds = 600
/** How long the sweep leaves a saga alone while it looks up an unknown outcome, ever more slowly. */
export const unsettledSeconds = hour
/** How long the sweep leaves a saga alone while it undoes its effects. */
export const unwindingSeconds = 4 * hour
/** When the sweep retries what it could not resolve, or has just started. */
export const sweepAgainSeconds = 60

/** How long each try waits for an unavailable merchant when the other legs could go on without it. */
export const awayRetriesMs = [300, 1_000] as const
/** The longest time that one more look and the holds of the other legs take. */
export const recheckEnoughMs = 12_000

/** An undo's retries wait `first`, then twice as long each time, up to `longest`. */
export const undoPauseMs = { first: 2_000, longest: 600_000 } as const
