import { decode, decodeFirst } from 'cborg'
import * as z from 'zod'
import { keptKey } from '#shared/kernel/public-key.ts'
import { answerMembers, bytesText } from './assertion.ts'
import { readAuthenticatorData } from './authenticator-data.ts'
import { type Ceremony, type CeremonyFault, ceremonyFault } from './ceremony.ts'

/** What `navigator.credentials.create()` answers, as its `toJSON()` writes it. */
export const Registration = z.object({
  ...answerMembers,
  response: z.object({ clientDataJSON: bytesText(4096), attestationObject: bytesText(16_384) }),
})
export type Registration = z.output<typeof Registration>

/** What a new credential is known by from now on. */
export interface NewCredential {
  credentialId: string
  publicKey: string
  algorithm: number
  signCount: number
  backedUp: boolean
}

const strictly = { useMaps: true, rejectDuplicateMapKeys: true, allowIndefinite: false } as const
const aaguidBytes = 16

/** The credential id and its COSE key: id of the maker, length, id, key. Extensions may follow. */
const attested = (bytes: Buffer): { credentialId: string; cose: unknown } => {
  const length = bytes.readUInt16BE(aaguidBytes)
  const key = aaguidBytes + 2 + length
  const credentialId = bytes.subarray(aaguidBytes + 2, key).toString('base64url')
  return { credentialId, cose: decodeFirst(bytes.subarray(key), strictly)[0] }
}

const read = ({ id, response }: Registration, ceremony: Ceremony): NewCredential | CeremonyFault => {
  const attestation: unknown = decode(Buffer.from(response.attestationObject, 'base64url'), strictly)
  const bytes: unknown = attestation instanceof Map ? attestation.get('authData') : undefined
  if (!(bytes instanceof Uint8Array)) return 'unreadable'
  const authenticator = readAuthenticatorData(Buffer.from(bytes))
  const fault = ceremonyFault(ceremony, response.clientDataJSON, authenticator)
  if (fault) return fault
  if (!authenticator?.credential) return 'unreadable'
  const { credentialId, cose } = attested(authenticator.credential)
  if (credentialId !== id || !(cose instanceof Map)) return 'unreadable'
  const { signCount, backedUp } = authenticator
  const key = keptKey(cose)
  return key ? { credentialId, ...key, signCount, backedUp } : 'other-algorithm'
}

/** The credential that an answer brings, or why it is not taken. Who made the authenticator is not asked for and not judged. */
export const newCredentialIn = (registration: Registration, ceremony: Ceremony): NewCredential | CeremonyFault => {
  try {
    return read(registration, ceremony)
  } catch {
    return 'unreadable'
  }
}
