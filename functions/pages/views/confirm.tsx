import { PasskeySignIn } from '#functions/pages/sign-in/passkey-sign-in.tsx'
import { Form, FormField } from './parts.tsx'

/** Asks for the password again, or for a passkey, and leads back to the page that it was asked on. */
export const ConfirmForm = ({ next }: { next: string }) => (
  <>
    <Form to="/confirm" aria-label="Confirm that it is you">
      <input type="hidden" name="next" value={next} />
      <FormField name="password" label="Password" type="password" autocomplete="current-password" maxLength={256} />
      <button type="submit">Confirm</button>
    </Form>
    <PasskeySignIn next={next} label="Use a passkey instead" />
  </>
)
