import { ConfirmForm } from '#functions/pages/views/confirm.tsx'
import { Callout, Form, FormField, PageLink } from '#functions/pages/views/parts.tsx'
import type { ApprovalShown } from './approvals.tsx'
import { Approve } from './approve.tsx'

/** What a decision needs to be offered. */
export interface DecisionProps {
  approval: ApprovalShown
  /** The login is young enough to decide. */
  fresh: boolean
  frozen: boolean
  /** How many passkeys the person has. */
  passkeys: number
}

const pointOfNoReturn =
  'Until a merchant accepts the order, a freeze or a cancellation stops it. From then on only the merchant can take it back: you may ask it to cancel, refund or accept a return.'

/** The forms to approve or reject, or to sign in anew first. */
export const DecisionForms = ({
  approval: { approvalId, receiptHash, demands },
  fresh,
  frozen,
  passkeys,
}: DecisionProps) => (
  <section aria-label="Your decision">
    <h2>Your decision</h2>
    <p>{pointOfNoReturn}</p>
    {frozen && (
      <Callout tone="bad">
        Your spending is frozen, and nothing can be bought. <PageLink to="/security">Unfreeze it</PageLink> before you
        approve.
      </Callout>
    )}
    {fresh ? (
      <>
        <Approve approvalId={approvalId} receiptHash={receiptHash} demands={demands} passkeys={passkeys} />
        {!demands && (
          <p>
            <PageLink to={`/approvals/${approvalId}/allow`}>Always allow purchases like this</PageLink>
          </p>
        )}
        <details>
          <summary>Reject it</summary>
          <Form to={`/approvals/${approvalId}`} aria-label="Reject">
            <input type="hidden" name="receiptHash" value={receiptHash} />
            <FormField
              name="reason"
              label="Why"
              optional
              hint="Your agent may read it. May be left out."
              maxLength={300}
            />
            <button type="submit" name="verdict" value="reject" class="danger">
              Reject
            </button>
          </Form>
        </details>
      </>
    ) : (
      <>
        <p>Your sign-in is older than five minutes. Give your password, then decide.</p>
        <ConfirmForm next={`/approvals/${approvalId}`} />
      </>
    )}
  </section>
)
