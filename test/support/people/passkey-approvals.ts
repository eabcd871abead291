import { handler as challengeApproval } from '#functions/approvals/challenge.ts'
import { handler as approve } from '#functions/checkouts/approve.ts'
import type { Assertion } from '#shared/identity/rules/webauthn/assertion.ts'
import type { RequestOptions } from '#shared/identity/rules/webauthn/options.ts'
import type { Asking } from './passkeys.ts'

/** A request for approval that waits. */
export interface Waiting {
  checkoutId: string
  approvalId: string
  receiptHash: string
}

/** What the user's authenticator is asked for this approval. */
export const optionsFor = async (who: Asking, { approvalId }: Waiting): Promise<RequestOptions> => {
  const { status, body } = await who.user(challengeApproval, { params: { approvalId } })
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return body
}

/** The user's yes, with or without what their passkey answered. */
export const sayYes = (who: Asking, { checkoutId, approvalId, receiptHash }: Waiting, assertion?: Assertion) =>
  who.user(approve, {
    params: { checkoutId },
    body: { approvalId, receiptHash, ...(assertion && { assertion }) },
  })
