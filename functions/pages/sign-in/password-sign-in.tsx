import { ConfirmForm } from '#functions/pages/views/confirm.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Form, FormField, PageLink } from '#functions/pages/views/parts.tsx'
import { PasskeySignIn } from './passkey-sign-in.tsx'

interface Entry {
  next: string
  email?: string | undefined
  /** Why the last try was refused. */
  refused?: string | undefined
  status?: number
}

const Refused = ({ refused }: { refused?: string | undefined }) =>
  refused ? <Callout tone="bad">{refused}.</Callout> : null

/** Where people sign in. */
export const signInView = ({ next, email, refused, status = 200 }: Entry): ShownPage => ({
  title: 'Sign in',
  status,
  body: (
    <section>
      <Refused refused={refused} />
      <Form to="/sign-in" aria-label="Sign in">
        <input type="hidden" name="next" value={next} />
        <FormField name="email" label="Email" type="email" value={email} autocomplete="username" maxLength={254} />
        <FormField name="password" label="Password" type="password" autocomplete="current-password" maxLength={256} />
        <button type="submit">Sign in</button>
      </Form>
      <PasskeySignIn next={next} label="Sign in with a passkey" />
      <p class="after">
        <PageLink to="/forgot-password">Forgot your password?</PageLink>
      </p>
      <p class="after">
        No account yet? <PageLink to={`/register?next=${encodeURIComponent(next)}`}>Register</PageLink>.
      </p>
    </section>
  ),
})

/** Where people register. */
export const registerView = ({ next, email, refused, status = 200 }: Entry): ShownPage => ({
  title: 'Register',
  status,
  body: (
    <section>
      <Refused refused={refused} />
      <Form to="/register" aria-label="Register">
        <input type="hidden" name="next" value={next} />
        <FormField name="email" label="Email" type="email" value={email} autocomplete="username" maxLength={254} />
        <FormField name="name" label="Your name" optional autocomplete="name" maxLength={100} hint="May be left out." />
        <FormField
          name="password"
          label="Password"
          type="password"
          autocomplete="new-password"
          maxLength={256}
          hint="Ten characters or more that nobody guesses, for instance four words."
        />
        <button type="submit">Register</button>
      </Form>
      <p class="after">
        Registered already? <PageLink to={`/sign-in?next=${encodeURIComponent(next)}`}>Sign in</PageLink>.
      </p>
    </section>
  ),
})

/** Asks a person who is signed in for their password again. */
export const confirmView = ({ next, refused, status = 200 }: Entry): ShownPage => ({
  title: 'Confirm that it is you',
  status,
  body: (
    <section>
      <Refused refused={refused} />
      <ConfirmForm next={next} />
    </section>
  ),
})
