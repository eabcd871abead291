/** How long a quote is valid if its merchant does not say. A simulated merchant says `lifeMs`, in `functions/simulators/merchant/checkout/session.ts`. */
export const quoteFallbackSeconds = 6 * 3600
