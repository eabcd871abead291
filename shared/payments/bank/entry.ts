import * as z from 'zod'

/** The settings of a provider that speaks the bank's protocol. */
export const BankEntry = z.looseObject({ url: z.url() })
