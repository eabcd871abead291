import type * as z from 'zod'
import type { getMe } from '#functions/auth/get-me.ts'
import type { listSessions } from '#functions/auth/list-sessions.ts'
import type { getLimits } from '#functions/me/get-limits.ts'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Badge, Callout, Facts, Form, PageLink, Price, When } from '#functions/pages/views/parts.tsx'
import { EmailSection } from './email.tsx'
import { PasskeySection, type PasskeysShown } from './passkeys.tsx'

type Me = z.output<(typeof getMe)['spec']['output']>
type Sessions = z.output<(typeof listSessions)['spec']['output']>['items']
type Limits = z.output<(typeof getLimits)['spec']['output']>

const Freeze = ({ frozen }: { frozen: boolean }) => (
  <section>
    <h2>Spending</h2>
    {frozen ? (
      <Callout tone="bad">Spending is frozen: nothing is paid or ordered for you.</Callout>
    ) : (
      <p>A freeze stops every payment and every order that has not been asked for yet.</p>
    )}
    <Form to="/security" aria-label="Freeze">
      <button type="submit" name="act" value={frozen ? 'unfreeze' : 'freeze'} class={frozen ? 'second' : 'danger'}>
        {frozen ? 'Unfreeze spending' : 'Freeze all spending'}
      </button>
    </Form>
  </section>
)

/** The address, passkeys, sessions, limits and the freeze switch. */
export const securityView = (me: Me, sessions: Sessions, limits: Limits, passkeys: PasskeysShown): ShownPage => ({
  title: 'Security',
  body: (
    <>
      <Freeze frozen={limits.frozen} />
      <section>
        <h2>Limits</h2>
        <Facts
          of={[
            ['For one purchase', <Price minor={limits.perPurchaseMinor} currency={limits.currency} />],
            ['In a month', <Price minor={limits.perMonthMinor} currency={limits.currency} />],
            [
              'Passkey above',
              limits.passkeyAboveMinor !== undefined && (
                <Price minor={limits.passkeyAboveMinor} currency={limits.currency} />
              ),
            ],
            ['Left this month', <Price minor={Math.max(0, limits.remainingMinor)} currency={limits.currency} />],
          ]}
        />
      </section>
      <EmailSection email={me.email ?? ''} confirmedAt={me.emailConfirmedAt} />
      <PasskeySection passkeys={passkeys} />
      <section>
        <h2>Password</h2>
        <p>
          <PageLink to="/security/password">Change your password</PageLink>
        </p>
      </section>
      <section>
        <h2>Where you are signed in</h2>
        <ul class="lines">
          {sessions.map(({ sessionId, current, createdAt, lastUsedAt }) => (
            <li key={sessionId}>
              <div>
                Since <When at={createdAt} />
                <div class="soft">
                  Renewed <When at={lastUsedAt} />
                </div>
              </div>
              {current && <Badge tone="good">this browser</Badge>}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Log out everywhere</h2>
        <Form to="/security" aria-label="Log out everywhere">
          <p>
            <label>
              <input type="checkbox" name="agents" value="yes" /> End all my agents too
            </label>
          </p>
          <button type="submit" name="act" value="everywhere" class="danger">
            Log out everywhere
          </button>
        </Form>
      </section>
    </>
  ),
})
