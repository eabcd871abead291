import * as z from 'zod'

/** The name of a payment method, which means something in its user's wallet alone. */
export const MethodId = z.string().regex(/^pm_[A-Za-z0-9_]{1,60}$/, 'Expected a payment method like pm_...')
