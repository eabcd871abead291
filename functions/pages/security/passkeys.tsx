import type * as z from 'zod'
import type { listPasskeys } from '#functions/me/list-passkeys.ts'
import { Badge, Callout, Form, FormField, When } from '#functions/pages/views/parts.tsx'

export type PasskeysShown = z.output<(typeof listPasskeys)['spec']['output']>['items']

const Remove = ({ passkeyId, name }: PasskeysShown[number]) => (
  <Form to="/security/passkeys" class="plain" aria-label={`Remove ${name}`}>
    <input type="hidden" name="passkeyId" value={passkeyId} />
    <button type="submit" name="act" value="remove" class="quiet">
      Remove<span class="visually-hidden"> {name}</span>
    </button>
  </Form>
)

const PasskeyLine = (passkey: PasskeysShown[number]) => {
  const { name, createdAt, lastUsedAt, backedUp, counterFellAt } = passkey
  return (
    <li>
      <div>
        {name} {backedUp && <Badge>on several devices</Badge>}
        <div class="soft">
          Added <When at={createdAt} />
          {lastUsedAt && (
            <>
              , used <When at={lastUsedAt} />
            </>
          )}
        </div>
        {counterFellAt && (
          <Callout tone="bad">
            Its counter went back on <When at={counterFellAt} />: somebody may have copied it. Remove it and add a new
            one.
          </Callout>
        )}
      </div>
      <Remove {...passkey} />
    </li>
  )
}

/** The person's passkeys, and the way to a new one. */
export const PasskeySection = ({ passkeys }: { passkeys: PasskeysShown }) => (
  <section>
    <h2>Passkeys</h2>
    <p>
      A passkey signs you in and approves, with a finger, a face or a PIN of your device. Your password stays as well.
    </p>
    {passkeys.length > 0 && (
      <ul class="lines">
        {passkeys.map((passkey) => (
          <PasskeyLine key={passkey.passkeyId} {...passkey} />
        ))}
      </ul>
    )}
    <noscript>
      <p class="soft">Adding a passkey needs JavaScript.</p>
    </noscript>
    <div class="needs-passkeys">
      <Form to="/security/passkeys" aria-label="Add a passkey">
        <FormField name="name" label="Name of the passkey" value="This device" maxLength={60} />
        <button type="submit" name="act" value="add" class="second">
          Add a passkey
        </button>
      </Form>
    </div>
  </section>
)
