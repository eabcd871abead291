import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Form, FormField, PageLink } from '#functions/pages/views/parts.tsx'

/** The form for a new password, and why the last one was refused. */
export const passwordView = ({ refused, status }: { refused?: string; status?: number }): ShownPage => ({
  title: 'Change your password',
  ...(status !== undefined && { status }),
  body: (
    <section>
      {refused && <Callout tone="bad">{refused}</Callout>}
      <p>This ends every session of yours but the one in this browser.</p>
      <Form to="/security/password" aria-label="Change your password">
        <FormField name="currentPassword" label="Current password" type="password" autocomplete="current-password" />
        <FormField
          name="newPassword"
          label="New password"
          type="password"
          autocomplete="new-password"
          hint="Ten characters or more that nobody guesses, for instance four words."
        />
        <p>
          <label>
            <input type="checkbox" name="agents" value="yes" /> End all my agents too
          </label>
        </p>
        <button type="submit">Change the password</button>
      </Form>
      <p>
        <PageLink to="/security">Back to security</PageLink>
      </p>
    </section>
  ),
})
