import { passkeyChallengeSeconds } from '#shared/identity/durations.ts'
import { type Bound, passkeyChallenges } from '#shared/identity/rows/passkey-challenges.ts'
import { type Passkey, passkeys } from '#shared/identity/rows/passkeys.ts'
import { type Assertion, assertionFault } from '#shared/identity/rules/webauthn/assertion.ts'
import { readAuthenticatorData } from '#shared/identity/rules/webauthn/authenticator-data.ts'
import { type Ceremony, ceremonyRefused } from '#shared/identity/rules/webauthn/ceremony.ts'
import type { ChallengePurpose } from '#shared/identity/rules/webauthn/challenge.ts'
import { readClientData } from '#shared/identity/rules/webauthn/client-data.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { commit, type Guarded } from '#shared/platform/table/table.ts'
import { relyingParty } from './relying-party.ts'

/** What reading an answer touches, and what spending its challenge does. */
export const answerGrants = {
  read: ['PASSKEY', 'CHALLENGE'],
  write: ['PASSKEY'],
  delete: ['CHALLENGE'],
  parameters: ['settings'],
} as const

/** A new challenge with what an authenticator has to be told, and the write that makes it good. */
export const newChallenge = async (purpose: ChallengePurpose, bound: Bound, nowMs: number) => {
  const { rpId } = await relyingParty()
  const { challenge, write } = passkeyChallenges.making(purpose, bound, nowMs)
  return { prompt: { challenge, rpId, timeoutMs: passkeyChallengeSeconds * 1000 }, write }
}

/** What the answer with this client data had to answer, with the nonce of its challenge. Refused when the challenge is unknown, spent, over, or for something else. */
export const ceremonyOf = async (
  type: Ceremony['type'],
  clientDataJSON: string,
  { purpose, bound }: { purpose: ChallengePurpose; bound: Bound },
  nowMs: number,
): Promise<Ceremony & { nonce: string }> => {
  const sent = readClientData(clientDataJSON)?.challenge ?? ''
  const [party, expected] = await Promise.all([relyingParty(), passkeyChallenges.expected(sent, purpose, bound, nowMs)])
  if (expected?.challenge !== sent) throw ceremonyRefused('other-challenge')
  return { type, ...party, ...expected }
}

/** A passkey that answered a challenge, what it answered, and the rows that spend the challenge and count the use. */
export interface Answered {
  passkey: Passkey
  ceremony: Ceremony & { nonce: string }
  writes: Guarded[]
}

/** A counter that stays or goes back means that two devices hold the key. Many passkeys do not count at all. */
const goesBack = (before: number, now: number): boolean => (before > 0 || now > 0) && now <= before

/** Refuses an answer that this user's passkey did not give to this challenge. A counter that went back is told, too. */
export const answeredBy = async (
  userId: string,
  { id, response }: Assertion,
  terms: { purpose: ChallengePurpose; bound: Bound },
  nowMs: number,
): Promise<Answered> => {
  const [ceremony, passkey] = await Promise.all([
    ceremonyOf('webauthn.get', response.clientDataJSON, terms, nowMs),
    passkeys.withCredential(userId, id),
  ])
  if (!passkey) throw ceremonyRefused('unknown-passkey')
  const { publicKey, algorithm } = passkey
  const fault = assertionFault({ ...response, publicKey, algorithm }, ceremony)
  if (fault) throw ceremonyRefused(fault)
  const { signCount = 0 } = readAuthenticatorData(Buffer.from(response.authenticatorData, 'base64url')) ?? {}
  if (goesBack(passkey.signCount, signCount)) {
    await commit(passkeys.suspecting(passkey, nowMs))
    throw new Failure(
      'passkey.counter-fell',
      'The counter of this passkey went back, as if it had been copied; remove it and add a new one',
      { passkeyId: passkey.passkeyId },
    )
  }
  const writes = [passkeyChallenges.spending(ceremony.challenge, nowMs), passkeys.using(passkey, signCount, nowMs)]
  return { passkey, ceremony, writes }
}
