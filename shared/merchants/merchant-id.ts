import * as z from 'zod'

/** The name that the settings give a merchant. */
export const MerchantId = z.string().regex(/^[a-z0-9-]{1,40}$/, 'Expected a merchant id like merchant-a')
