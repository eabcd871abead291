const day = 24 * 3600

/** How long an offer is worth showing; a catalogue price is no promise. */
export const offerSeconds = 600

/** How long the row of an offer that ended is kept. */
export const endedOfferSeconds = day

/** How long merchants have to answer a search. */
export const searchMs = 1_500

/** How far off the day may be by which something has to arrive. */
export const latestWishSeconds = 400 * day

/** An arrival that far off, or not promised, earns an offer nothing. */
export const worthlessArrivalSeconds = 7 * day
