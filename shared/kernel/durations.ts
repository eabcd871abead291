/** How old a login may be for a decision, or for anything that widens what may be spent. */
export const freshLoginSeconds = 300
