import * as z from 'zod'
import { algorithms } from '#shared/kernel/public-key.ts'

const type = z.literal('public-key')
const Credentials = z.array(z.object({ type, id: z.string() }))
const required = z.literal('required')
/** How long a challenge stands, in milliseconds. */
const timeout = z.int()

/** For `navigator.credentials.create()`, by way of `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export const CreationOptions = z.object({
  challenge: z.string(),
  timeout,
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type, alg: z.int() })),
  excludeCredentials: Credentials,
  authenticatorSelection: z.object({
    residentKey: required,
    requireResidentKey: z.literal(true),
    userVerification: required,
  }),
  attestation: z.literal('none'),
})
export type CreationOptions = z.output<typeof CreationOptions>

/** For `navigator.credentials.get()`, by way of `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export const RequestOptions = z.object({
  challenge: z.string(),
  timeout,
  rpId: z.string(),
  /** Empty where any passkey of this domain will do. */
  allowCredentials: Credentials,
  userVerification: required,
})
export type RequestOptions = z.output<typeof RequestOptions>

const listed = (credentialIds: readonly string[]): z.output<typeof Credentials> =>
  credentialIds.map((id) => ({ type: 'public-key', id }))

/** Asks for a credential that names its user by itself, for a person that it verifies. */
export const creationOptions = (
  { challenge, rpId, timeoutMs }: { challenge: string; rpId: string; timeoutMs: number },
  { userId, name }: { userId: string; name: string },
  present: readonly string[],
): CreationOptions => ({
  challenge,
  timeout: timeoutMs,
  rp: { id: rpId, name: 'Purser' },
  user: { id: Buffer.from(userId).toString('base64url'), name, displayName: name },
  pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
  excludeCredentials: listed(present),
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  attestation: 'none',
})

/** Asks for one of these passkeys, or for any. */
export const requestOptions = (
  { challenge, rpId, timeoutMs }: { challenge: string; rpId: string; timeoutMs: number },
  allowed: readonly string[] = [],
): RequestOptions => ({
  challenge,
  timeout: timeoutMs,
  rpId,
  allowCredentials: listed(allowed),
  userVerification: 'required',
})
