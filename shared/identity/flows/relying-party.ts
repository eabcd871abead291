import type { RelyingParty } from '#shared/identity/rules/webauthn/ceremony.ts'
import { settings } from '#shared/platform/aws/parameters.ts'

/** The domain and origin that passkeys of this stage belong to: those of its base URL. */
export const relyingParty = async (): Promise<RelyingParty> => {
  const { hostname, origin } = new URL((await settings()).baseUrl)
  return { rpId: hostname, origin }
}
