/** How long a quote is valid if its merchant does not say. */
export const quoteFallbackSeconds = 6 * 3600
