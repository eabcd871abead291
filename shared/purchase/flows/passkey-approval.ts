import { answeredBy, newChallenge } from '#shared/identity/flows/passkey-ceremonies.ts'
import type { Assertion } from '#shared/identity/rules/webauthn/assertion.ts'
import { ceremonyRefused } from '#shared/identity/rules/webauthn/ceremony.ts'
import type { Guarded } from '#shared/platform/table/table.ts'
import { type Approved, evidenceFault, type PasskeyEvidence } from '#shared/purchase/rules/passkey-evidence.ts'

const askedOf = ({ approvalId, receiptHash }: Approved) =>
  ({ purpose: 'approval', bound: { approvalId, receiptHash } }) as const

/** A challenge over this approval, this receipt and a nonce. */
export const challengeToApprove = (approved: Approved, nowMs: number) => {
  const { purpose, bound } = askedOf(approved)
  return newChallenge(purpose, bound, nowMs)
}

/** The evidence that a passkey of the user approved, and the rows that spend its challenge. Refused for any other answer. */
export const passkeyApproval = async (
  userId: string,
  { approvalId, receiptHash }: Approved,
  assertion: Assertion,
  nowMs: number,
): Promise<{ evidence: PasskeyEvidence; writes: Guarded[] }> => {
  const approved = { approvalId, receiptHash }
  const { passkey, ceremony, writes } = await answeredBy(userId, assertion, askedOf(approved), nowMs)
  const { passkeyId, name, credentialId, publicKey, algorithm } = passkey
  const { rpId, origin, nonce } = ceremony
  const { clientDataJSON, authenticatorData, signature } = assertion.response
  const evidence = {
    ...{ passkeyId, name, credentialId, publicKey, algorithm },
    ...{ rpId, origin, nonce },
    ...{ clientDataJSON, authenticatorData, signature },
  }
  const fault = evidenceFault(approved, evidence)
  if (fault) throw ceremonyRefused(fault)
  return { evidence, writes }
}
