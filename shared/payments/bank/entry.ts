import * as z from 'zod'

/** The settings of a provider that speaks the bank's protocol. A simulated one names tokens to try. */
export const BankEntry = z.looseObject({
  url: z.url(),
  testTokens: z.array(z.object({ token: z.string(), says: z.string() })).default([]),
})
