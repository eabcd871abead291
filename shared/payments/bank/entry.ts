import * as z from 'zod'

/** What the settings say of a provider that speaks the bank's protocol. */
export const BankEntry = z.looseObject({ url: z.url() })
