import type * as z from 'zod'
import type { resetPassword } from '#functions/auth/reset-password.ts'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Form, FormField, PageLink, TickBox } from '#functions/pages/views/parts.tsx'

interface Opened {
  /** None when the link is no good. */
  token?: string | undefined
  refused?: string
  status?: number
}

const NewPasswordForm = ({ token }: { token: string }) => (
  <>
    <p>This ends every session of yours. You sign in with the new password afterwards.</p>
    <Form to="/reset-password" aria-label="Choose a new password">
      <input type="hidden" name="link" value={token} />
      <FormField
        name="newPassword"
        label="New password"
        type="password"
        autocomplete="new-password"
        maxLength={256}
        hint="Ten characters or more that nobody guesses, for instance four words."
      />
      <p>
        <TickBox name="agents">End all my agents too</TickBox>
      </p>
      <button type="submit">Set the new password</button>
    </Form>
  </>
)

/** The form for the new password; or why the link is no good, and where there is another. */
export const resetView = ({ token, refused, status }: Opened): ShownPage => ({
  title: 'Choose a new password',
  ...(status !== undefined && { status }),
  body: (
    <section>
      {refused && <Callout tone="bad">{refused}.</Callout>}
      {token ? (
        <NewPasswordForm token={token} />
      ) : (
        <p>
          Links come by mail: <PageLink to="/forgot-password">ask for one</PageLink>.
        </p>
      )}
    </section>
  ),
})

/** What the reset ended. */
export const resetDoneView = ({
  agentsEnded,
  cleared,
}: z.output<(typeof resetPassword)['spec']['output']>): ShownPage => ({
  title: 'Your password is set',
  body: (
    <section>
      <Callout tone="good">Every session has ended{agentsEnded && ', and so has every agent'}.</Callout>
      {cleared && (
        <p>
          Nobody had confirmed this address before. So the passkeys, delegations, addresses and subscriptions of the
          account have ended, too.
        </p>
      )}
      <p>
        <PageLink to="/sign-in">Sign in</PageLink> with the new password. For a day nobody can add a passkey, unless a
        passkey signed in.
      </p>
    </section>
  ),
})
