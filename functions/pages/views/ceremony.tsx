import type { ShownPage } from './document.tsx'
import { Form, PageLink } from './parts.tsx'

interface Ceremony {
  title: string
  /** What the passkey is for, in a sentence. */
  says: string
  kind: 'create' | 'get'
  options: object
  /** Where the answer goes, with which fields. */
  to: string
  fields: Readonly<Record<string, string>>
  back: string
}

/** Asks the browser for a passkey as soon as it is open. Its form carries the answer. */
export const ceremonyView = ({ title, says, kind, options, to, fields, back }: Ceremony): ShownPage => ({
  title,
  passkey: true,
  body: (
    <section>
      <p>{says}</p>
      <noscript>
        <p class="notice bad">A passkey needs JavaScript, which this browser does not run.</p>
      </noscript>
      <div data-passkey={kind} data-options={JSON.stringify(options)}>
        <Form to={to} aria-label={title}>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <input type="hidden" name="answer" value="" />
          <button type="submit">Use the passkey</button>
        </Form>
      </div>
      <p id="passkey-status" role="status" />
      <p>
        <PageLink to={back}>Go back</PageLink>
      </p>
    </section>
  ),
})
