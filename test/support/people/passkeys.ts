import { handler as challengePasskey } from '#functions/me/challenge-passkey.ts'
import { handler as createPasskey } from '#functions/me/create-passkey.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import type { Answered, Sent } from '#test/support/api/api-call.ts'
import { type SoftwareAuthenticator, softwareAuthenticator } from './authenticator.ts'
import type { Route } from './buyers.ts'

/** Whoever calls as a user who has just logged in. */
export interface Asking {
  user: (route: Route, sent?: Sent) => Promise<Answered>
}

/** A new authenticator at the stage's own pages. */
export const newAuthenticator = async (
  ...how: Parameters<typeof softwareAuthenticator> extends [string, ...infer H] ? H : never
) => softwareAuthenticator(new URL((await settings()).baseUrl).origin, ...how)

/** The input that adds this authenticator to the user's passkeys. */
export const passkeyInput = async ({ user }: Asking, authenticator: SoftwareAuthenticator, name = 'Phone') => {
  const { body } = await user(challengePasskey)
  return { name, credential: authenticator.create(body) }
}

/** A passkey of this user. */
export const withPasskey = async (who: Asking, name = 'Phone') => {
  const authenticator = await newAuthenticator()
  const { status, body } = await who.user(createPasskey, { body: await passkeyInput(who, authenticator, name) })
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return { authenticator, passkeyId: String(body.passkeyId) }
}
