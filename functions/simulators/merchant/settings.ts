import * as z from 'zod'
import { profileAddress } from '#functions/simulators/merchant/webhooks/profile-address.ts'
import { secret, settingsAs } from '#shared/platform/aws/parameters.ts'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'

const ShopSettings = z.object({
  baseUrl: z.url(),
  bankUrl: z.url(),
  /** The one platform this shop deals with; without it, any with an https profile. */
  platformUrl: z.url().optional(),
})

/** Where the shop, its bank and its platform live. */
export const shopSettings = async () => {
  const { baseUrl, bankUrl, platformUrl } = await settingsAs(ShopSettings)
  const platformProfileUrl = platformUrl && profileAddress(platformUrl)
  return { bankUrl, platformProfileUrl, baseUrl: baseUrl.replace(/\/$/, '') }
}

const parsed = new Map<string, PrivateJwk>()

/** The key behind the profile's signing_keys. */
export const shopSigningKey = async (): Promise<PrivateJwk> => {
  const text = await secret('signing-key')
  const key = parsed.get(text) ?? PrivateJwk.parse(JSON.parse(text))
  parsed.set(text, key)
  return key
}
