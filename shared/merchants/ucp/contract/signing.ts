import { type PrivateJwk, sign, type Verified, verify } from '#shared/platform/outward/http-signature.ts'
import type { SignedMessage } from '#shared/platform/outward/signature-base.ts'

/** The header that says whose message it is. */
const covering = ['ucp-agent']

/** `sign`, which covers the sender's profile too. */
export const signUcp = (message: SignedMessage, key: PrivateJwk, createdAtSeconds?: number): Record<string, string> =>
  sign(message, key, { createdAtSeconds, covering })

/** `verify`, for which the sender's profile has to be covered too. */
export const verifyUcp = (message: SignedMessage, given: Omit<Parameters<typeof verify>[1], 'covering'>): Verified =>
  verify(message, { ...given, covering })
