import type { DelegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import type { FormFields } from '#functions/pages/channel/delegation-fields.ts'
import { DelegationFields } from '#functions/pages/delegations/delegation-form.tsx'
import { ConfirmForm } from '#functions/pages/views/confirm.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Form, PageLink, Price } from '#functions/pages/views/parts.tsx'
import { type ApprovalShown, goodsOf } from './approvals.tsx'

interface Allowing {
  approval: ApprovalShown
  fields: FormFields
  choices: DelegationChoices
  fresh: boolean
  refused?: string | undefined
  status?: number
}

/** A delegation filled in from one purchase, to be narrowed and confirmed together with it. */
export const alwaysAllowView = ({ approval, fields, choices, fresh, refused, status = 200 }: Allowing): ShownPage => {
  const { approvalId, receiptHash, receipt } = approval
  const to = `/approvals/${approvalId}/allow`
  return {
    title: 'Always allow purchases like this',
    status,
    body: (
      <section>
        {refused && <Callout tone="bad">{refused}.</Callout>}
        <p>
          It begins with <PageLink to={`/approvals/${approvalId}`}>{goodsOf(receipt.legs)}</PageLink> for{' '}
          <Price minor={receipt.totalMinor} currency={receipt.currency} />. Confirming approves that purchase, and lets
          later ones within these limits pass without a question.
        </p>
        {!receipt.addressId && (
          <Callout>
            The address of this purchase is not stored. Later ones pass only to an address that you stored.
          </Callout>
        )}
        {fresh ? (
          <Form to={to} aria-label="Always allow">
            <input type="hidden" name="receiptHash" value={receiptHash} />
            <DelegationFields fields={fields} choices={choices} />
            <button type="submit">Approve this, and allow what is like it</button>
          </Form>
        ) : (
          <>
            <p>Your sign-in is older than five minutes. Give your password, then decide.</p>
            <ConfirmForm next={to} />
          </>
        )}
      </section>
    ),
  }
}

/** The delegation stands, but the purchase that it began with was not approved. */
export const halfAllowedView = (
  { delegationId, approvalId }: { delegationId: string; approvalId: string },
  { refused, status }: { refused: string; status: number },
): ShownPage => ({
  title: 'Allowed, but not approved',
  status,
  body: (
    <section>
      <Callout tone="bad">The delegation was made. This purchase was not approved: {refused}.</Callout>
      <p>
        <PageLink to={`/delegations/${delegationId}`}>See the delegation</PageLink>, where you can revoke it, or{' '}
        <PageLink to={`/approvals/${approvalId}`}>see the purchase</PageLink>.
      </p>
    </section>
  ),
})
