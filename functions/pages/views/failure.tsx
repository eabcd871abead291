import { type Failure, failureCatalogue } from '#shared/kernel/errors.ts'
import { ConfirmForm } from './confirm.tsx'
import type { ShownPage } from './document.tsx'
import { Callout, PageLink } from './parts.tsx'

const titles: Readonly<Record<number, string>> = {
  400: 'That did not fit',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  409: 'It has changed',
  410: 'Too late',
  422: 'That did not fit',
  429: 'Too many requests',
}

/** Titles that say more than the status does. */
const ownTitles = new Map<string, string>([
  ['approval.decided', 'Decided already'],
  ['approval.expired', 'Too late to decide'],
  ['approval.passkey-required', 'A passkey is needed'],
  ['passkey.counter-fell', 'This passkey is not safe'],
  ['passkey.refused', 'The passkey was not taken'],
  ['idempotency.in-flight', 'Still at it'],
  ['idempotency.mismatch', 'This form was sent before'],
])

const issuesOf = ({ details }: Failure): string[] =>
  Array.isArray(details['issues'])
    ? details['issues'].map(({ at, message }: { at: string; message: string }) => (at ? `${at}: ${message}` : message))
    : []

/** A refusal as a sentence, and what to do next. `back` is the page that it leads back to. */
export const failureView = (failure: Failure, back: string, requestId: string): ShownPage => {
  const { status } = failureCatalogue[failure.code]
  if (failure.code === 'auth.stale-login')
    return {
      title: 'Confirm that it is you',
      status,
      body: (
        <section>
          <p>
            Your sign-in is older than five minutes. Give your password, and then do it again; nothing has happened.
          </p>
          <ConfirmForm next={back} />
        </section>
      ),
    }
  const issues = issuesOf(failure)
  return {
    title: ownTitles.get(failure.code) ?? titles[status] ?? 'That did not work',
    status: status < 400 ? 409 : status,
    body: (
      <section>
        <Callout tone="bad">{failure.message}.</Callout>
        {issues.length > 0 && (
          <ul>
            {issues.map((issue) => (
              <li key={issue}>{issue}</li>
            ))}
          </ul>
        )}
        <p>
          {status === 401 ? (
            <PageLink to={`/sign-in?next=${encodeURIComponent(back)}`}>Sign in</PageLink>
          ) : (
            <PageLink to={back}>Go back</PageLink>
          )}
          {' or '}
          <PageLink to="/approvals">see what waits for you</PageLink>.
        </p>
        {status >= 500 && (
          <p>
            <small>
              Ask about it with the request id <code>{requestId}</code>.
            </small>
          </p>
        )}
      </section>
    ),
  }
}
