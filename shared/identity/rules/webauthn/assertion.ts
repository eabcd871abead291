import * as z from 'zod'
import { digest } from '#shared/kernel/hash.ts'
import { signedBy } from '#shared/kernel/public-key.ts'
import { readAuthenticatorData } from './authenticator-data.ts'
import { type Ceremony, type CeremonyFault, ceremonyFault } from './ceremony.ts'

/** Bytes in base64url, as WebAuthn's JSON has them. */
export const bytesText = (most: number) =>
  z
    .string()
    .max(Math.ceil((most * 4) / 3))
    .regex(/^[\w-]+$/, 'Expected base64url')

/** The longest credential id that WebAuthn allows. */
const credentialIdBytes = 1023

/** The members that the browser's answers have in common. */
export const answerMembers = { id: bytesText(credentialIdBytes), type: z.literal('public-key') } as const

/** What `navigator.credentials.get()` answers, as its `toJSON()` writes it. Members that nobody reads may be there. */
export const Assertion = z.object({
  ...answerMembers,
  response: z.object({
    clientDataJSON: bytesText(4096),
    authenticatorData: bytesText(4096),
    signature: bytesText(1024),
    userHandle: bytesText(64).nullish(),
  }),
})
export type Assertion = z.output<typeof Assertion>

/** An assertion beside the key that is said to have made it. */
export interface SignedAssertion {
  clientDataJSON: string
  authenticatorData: string
  signature: string
  publicKey: string
  algorithm: number
}

/** Why an assertion does not answer what was asked; undefined when it does. Pure: from stored values it can be found out at any later time. */
export const assertionFault = (
  { clientDataJSON, authenticatorData, signature, ...key }: SignedAssertion,
  ceremony: Ceremony,
): CeremonyFault | undefined => {
  const [client, authenticator, signed] = [clientDataJSON, authenticatorData, signature].map((encoded) =>
    Buffer.from(encoded, 'base64url'),
  ) as [Buffer, Buffer, Buffer]
  const fault = ceremonyFault(ceremony, clientDataJSON, readAuthenticatorData(authenticator))
  if (fault) return fault
  const bytes = Buffer.concat([authenticator, digest(client)])
  return signedBy(key, bytes, signed) ? undefined : 'wrong-signature'
}
