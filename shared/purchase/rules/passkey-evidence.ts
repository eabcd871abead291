import * as z from 'zod'
import { assertionFault } from '#shared/identity/rules/webauthn/assertion.ts'
import type { CeremonyFault } from '#shared/identity/rules/webauthn/ceremony.ts'
import { challengeFor } from '#shared/identity/rules/webauthn/challenge.ts'

/** What may be demanded of an approval, beside the login of its user. */
export const Demand = z.literal('passkey')
export type Demand = z.output<typeof Demand>

/** What verifies later that a passkey approved: its key, what it was asked, and what it answered. */
export const PasskeyEvidence = z.object({
  passkeyId: z.string(),
  name: z.string(),
  credentialId: z.string(),
  publicKey: z.string(),
  algorithm: z.int(),
  rpId: z.string(),
  origin: z.string(),
  nonce: z.string(),
  clientDataJSON: z.string(),
  authenticatorData: z.string(),
  signature: z.string(),
})
export type PasskeyEvidence = z.output<typeof PasskeyEvidence>

/** What an approval's challenge is bound to. */
export interface Approved {
  approvalId: string
  receiptHash: string
}

/** Why stored evidence does not prove that its passkey approved this receipt; undefined when it does. It needs no row but the decision's. */
export const evidenceFault = (
  { approvalId, receiptHash }: Approved,
  { nonce, rpId, origin, ...signed }: PasskeyEvidence,
): CeremonyFault | undefined =>
  assertionFault(signed, {
    type: 'webauthn.get',
    challenge: challengeFor('approval', { approvalId, receiptHash, nonce }),
    rpId,
    origin,
  })
