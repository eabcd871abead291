import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Form, FormField, PageLink } from '#functions/pages/views/parts.tsx'

interface Asked {
  email?: string
  /** Why the last try was refused. */
  refused?: string
  status?: number
}

/** The form for the address. */
export const forgotPasswordView = ({ email, refused, status }: Asked): ShownPage => ({
  title: 'Forgot your password?',
  ...(status !== undefined && { status }),
  body: (
    <section>
      {refused && <Callout tone="bad">{refused}.</Callout>}
      <p>Purser mails you a link to choose a new one.</p>
      <Form to="/forgot-password" aria-label="Forgot your password?">
        <FormField name="email" label="Email" type="email" value={email} autocomplete="username" maxLength={254} />
        <button type="submit">Mail me a link</button>
      </Form>
      <p class="after">
        <PageLink to="/sign-in">Back to the sign-in</PageLink>
      </p>
    </section>
  ),
})

/** What everybody reads who asked, so that it tells nothing of the account. */
export const mailedView: ShownPage = {
  title: 'Look into your mail',
  body: (
    <section>
      <Callout tone="good">If an account has this address, a mail with a link is on its way.</Callout>
      <p>The link stands for 30 minutes. Only the newest works.</p>
      <p>
        <PageLink to="/forgot-password">Ask for another</PageLink> or{' '}
        <PageLink to="/sign-in">go back to the sign-in</PageLink>.
      </p>
    </section>
  ),
}
