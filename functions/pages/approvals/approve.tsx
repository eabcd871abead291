import { Callout, Form, PageLink } from '#functions/pages/views/parts.tsx'
import type { ApprovalShown } from './approvals.tsx'

type Asked = Pick<ApprovalShown, 'approvalId' | 'receiptHash' | 'demands'>

const Hash = ({ receiptHash }: Asked) => <input type="hidden" name="receiptHash" value={receiptHash} />

const WithPasskey = (approval: Asked) => (
  <div class="needs-passkeys">
    <Form to={`/approvals/${approval.approvalId}/passkey`} aria-label="Approve with a passkey">
      <Hash {...approval} />
      <button type="submit" {...(!approval.demands && { class: 'second' })}>
        Approve with a passkey
      </button>
    </Form>
  </div>
)

const Demanded = ({ passkeys }: { passkeys: number }) => (
  <Callout>
    This purchase has to be approved with a passkey.{' '}
    {passkeys === 0 && (
      <>
        You have none yet: <PageLink to="/security">add one</PageLink>, then come back.
      </>
    )}
    <noscript> It needs JavaScript, which this browser does not run.</noscript>
  </Callout>
)

/** The ways to say yes: with the login alone unless a passkey is demanded, and with a passkey where there is one. */
export const Approve = ({ passkeys, ...approval }: Asked & { passkeys: number }) => (
  <>
    {approval.demands ? (
      <Demanded passkeys={passkeys} />
    ) : (
      <Form to={`/approvals/${approval.approvalId}`} aria-label="Approve">
        <Hash {...approval} />
        <button type="submit" name="verdict" value="approve">
          Approve exactly this
        </button>
      </Form>
    )}
    {passkeys > 0 && <WithPasskey {...approval} />}
  </>
)
