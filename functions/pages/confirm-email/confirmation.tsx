import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Form, PageLink } from '#functions/pages/views/parts.tsx'

/** One button that confirms the address; or why the link is no good, and where there is another. */
export const confirmationView = ({
  token,
  refused = 'Open the link of the mail here',
  status,
}: {
  token?: string | undefined
  refused?: string
  status?: number
}): ShownPage => ({
  title: 'Confirm your e-mail address',
  ...(status !== undefined && { status }),
  body: token ? (
    <section>
      <p>Confirm only if you have an account at Purser with the address that the mail came to.</p>
      <Form to="/confirm-email" aria-label="Confirm your e-mail address">
        <input type="hidden" name="link" value={token} />
        <button type="submit">Confirm my address</button>
      </Form>
    </section>
  ) : (
    <section>
      <Callout tone="bad">{refused}.</Callout>
      <p>
        You get another mail on <PageLink to="/security">your security page</PageLink>.
      </p>
    </section>
  ),
})

/** The address is confirmed, by this press of the button or an earlier one. */
export const confirmedView: ShownPage = {
  title: 'Your e-mail address is confirmed',
  body: (
    <section>
      <Callout tone="good">Purser mails you from now on what cannot wait.</Callout>
      <p>
        Go to <PageLink to="/approvals">what waits for you</PageLink>.
      </p>
    </section>
  ),
}
