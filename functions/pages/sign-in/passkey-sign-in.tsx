import { Form } from '#functions/pages/views/parts.tsx'

/** Signs in without a password. It shows where a script runs and the browser knows passkeys. */
export const PasskeySignIn = ({ next, label }: { next: string; label: string }) => (
  <div class="needs-passkeys">
    <Form to="/sign-in/passkey" aria-label={label}>
      <input type="hidden" name="next" value={next} />
      <button type="submit" class="second">
        {label}
      </button>
    </Form>
  </div>
)
