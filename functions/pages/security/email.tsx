import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Badge, Callout, Form, PageLink, When } from '#functions/pages/views/parts.tsx'

/** The person's address, and whether it is confirmed. */
export const EmailSection = ({ email, confirmedAt }: { email: string; confirmedAt: string | undefined }) => (
  <section>
    <h2>E-mail address</h2>
    {confirmedAt ? (
      <p>
        {email} <Badge tone="good">confirmed</Badge> <When at={confirmedAt} />
      </p>
    ) : (
      <>
        <p>
          {email} <Badge tone="busy">not confirmed</Badge>
        </p>
        <p>Until you confirm it, Purser mails you nothing but links that you ask for.</p>
        <Form to="/security/email" aria-label="Confirm your address">
          <button type="submit" class="second">
            Mail me a link to confirm it
          </button>
        </Form>
      </>
    )}
  </section>
)

/** The mail is on its way. */
export const confirmationMailedView: ShownPage = {
  title: 'Look into your mail',
  body: (
    <section>
      <Callout tone="good">A mail with a link is on its way to your address.</Callout>
      <p>The link stands for a day. Only the newest works.</p>
      <p>
        <PageLink to="/security">Back to security</PageLink>
      </p>
    </section>
  ),
}
