/** How long a quote lives: as long as its merchant says, and this long where it says nothing. */
export const quoteSeconds = 6 * 3600
