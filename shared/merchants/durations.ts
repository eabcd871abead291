/** How long a quote is valid if its merchant does not say. */
export const quoteSeconds = 6 * 3600
