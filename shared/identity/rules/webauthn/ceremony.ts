import { Failure } from '#shared/kernel/errors.ts'
import { digest } from '#shared/kernel/hash.ts'
import type { AuthenticatorData } from './authenticator-data.ts'
import { readClientData } from './client-data.ts'

/** Whom a credential is for: a domain, and the one origin whose pages may use it. */
export interface RelyingParty {
  rpId: string
  origin: string
}

/** What a page asked an authenticator for. */
export interface Ceremony extends RelyingParty {
  type: 'webauthn.create' | 'webauthn.get'
  challenge: string
}

/** Why an answer of an authenticator is not taken, in words. */
const ceremonyFaults = {
  unreadable: 'The answer of the authenticator cannot be read',
  'other-kind': 'The authenticator was asked for something else',
  'other-challenge': 'It answers another challenge, or one that is spent or over; begin again',
  'other-origin': 'It was made on a page of another origin',
  'other-domain': 'The passkey belongs to another domain',
  'nobody-present': 'Nobody touched the authenticator',
  'nobody-verified': 'The authenticator did not verify who you are: by a finger, a face or a PIN',
  'other-algorithm': 'The authenticator signs in a way that is not taken here',
  'wrong-signature': 'The signature does not belong to this passkey and this answer',
  'unknown-passkey': 'You have no such passkey',
} as const
export type CeremonyFault = keyof typeof ceremonyFaults

export const ceremonyRefused = (fault: CeremonyFault): Failure =>
  new Failure('passkey.refused', ceremonyFaults[fault], { reason: fault })

/** Why these two records are no answer to what was asked; undefined when they are. The person has to be verified, whatever it is for. */
export const ceremonyFault = (
  { type, challenge, origin, rpId }: Ceremony,
  clientDataJSON: string,
  authenticator: AuthenticatorData | undefined,
): CeremonyFault | undefined => {
  const client = readClientData(clientDataJSON)
  if (!client || !authenticator) return 'unreadable'
  if (client.type !== type) return 'other-kind'
  if (client.challenge !== challenge) return 'other-challenge'
  if (client.origin !== origin || client.crossOrigin) return 'other-origin'
  if (!digest(rpId).equals(authenticator.rpIdHash)) return 'other-domain'
  if (!authenticator.present) return 'nobody-present'
  if (!authenticator.verified) return 'nobody-verified'
  return undefined
}
