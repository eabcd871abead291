const day = 24 * 3600

/** How long an offer is shown; a catalogue price is no promise. */
export const offerSeconds = 600

/** How long the row of an offer that ended is kept. */
export const endedOfferSeconds = day

/** How long merchants have to answer a search. */
export const searchMs = 1_500

/** How long the merchants have at the second try, when none of them answered the first: they may have to start. */
export const secondSearchMs = 3_000

/** How long an answer is shown that misses a merchant which was only late or away. */
export const incompleteSeconds = 2

/** How far in the future the date of the latest arrival may be. */
export const latestWishSeconds = 400 * day

/** An offer that arrives later than this, or promises no arrival, gets no points for it. */
export const worthlessArrivalSeconds = 7 * day
