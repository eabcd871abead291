import * as z from 'zod'

/** Who captures the money of an order: we at the bank, or the merchant with its credential. */
export const CaptureBy = z.enum(['platform', 'merchant'])
export type CaptureBy = z.output<typeof CaptureBy>
