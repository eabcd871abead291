import * as z from 'zod'

/** What the settings say of a merchant that speaks UCP. */
export const UcpEntry = z.looseObject({
  merchantId: z.string(),
  name: z.string(),
  profileUrl: z.url(),
  /** How the merchant signs its messages: with its published keys, unless it shares a secret with us. */
  webhooks: z.enum(['signature', 'hmac']).optional(),
})
export type UcpMerchant = z.output<typeof UcpEntry>
