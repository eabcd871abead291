import * as z from 'zod'

const minor = z.int().positive().max(100_000_000)

/** Spending limits, in requests and in answers. */
export const LimitsBody = z
  .strictObject({
    perPurchaseMinor: minor,
    perMonthMinor: minor,
    currency: z.string().regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code'),
    passkeyAboveMinor: z
      .int()
      .nonnegative()
      .max(100_000_000)
      .optional()
      .describe('Above it a purchase has to be approved with a passkey, and no delegation decides.'),
  })
  .refine((limits) => limits.perPurchaseMinor <= limits.perMonthMinor, {
    path: ['perPurchaseMinor'],
    message: 'The limit for one purchase cannot exceed the monthly limit',
  })
