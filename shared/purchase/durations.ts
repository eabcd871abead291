const hour = 3600
const day = 24 * hour

/** How long a checkout whose quotes had ended is kept when it comes back to its user. How long a quote lives its merchant says (see merchants). */
export const requoteSeconds = hour

/** How long a person has to decide, unless the request says otherwise; never beyond the quotes. */
export const approvalSeconds = 900
/** The least and the most that a request may say. */
export const approvalBoundsSeconds = { least: 60, most: day } as const

/** How long a purchase blocks its like after it was made. */
export const claimLapseSeconds = day

/** How long the function of a step may run; an effect asked for by it can land no later than this after its intent. */
export const stepTimeoutSeconds = 20

/** How long one call to the bank or a merchant may take. */
export const callTimeoutMs = 5_000

/** When an unsettled purchase is looked at again, after it became so; the state machine has the same waits. */
export const unsettledLooksAfterSeconds = [30, 165, 765] as const

/** How long the bank keeps the money after the approval would have ended: a week for unsettled purchases to be settled in. */
export const holdSeconds = 7 * day

/** How long after its approval a wait for the decision ends, so that the table has the last word. */
export const waitGraceSeconds = 60

/** When the sweep looks whether the relay has started a saga, or let it go on. */
export const sagaStartSeconds = 60
/** How long the sweep leaves a saga alone that is asking banks and merchants. */
export const placingSeconds = 600
/** How long the sweep leaves a saga alone that looks at an open outcome ever more slowly. */
export const unsettledSeconds = hour
/** How long the sweep leaves a saga alone that undoes what it did. */
export const unwindingSeconds = 4 * hour
/** When the sweep comes again to what it could not mend, or has just started. */
export const sweepAgainSeconds = 60

/** How long a merchant that is away has to come back, time after time, when the others could go on without it. */
export const awayRetriesMs = [300, 1_000] as const
/** What one more look, and holding the money of the others, take at most. */
export const recheckEnoughMs = 12_000

/** An undo's retries wait this long at first, then ever twice as long, up to the second. */
export const undoPauseMs = { first: 2_000, longest: 600_000 } as const
