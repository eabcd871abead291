import type { DelegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import type { FormFields } from '#functions/pages/channel/delegation-fields.ts'
import { ConfirmForm } from '#functions/pages/views/confirm.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Facts, Form, PageLink, Price, When } from '#functions/pages/views/parts.tsx'
import { formatMoney } from '#shared/kernel/money.ts'
import { DelegationFields } from './delegation-form.tsx'
import { DelegationBadge, type DelegationShown, titleOf } from './delegations.tsx'

/** Why the last try was refused, and the status that it gets. */
interface Refusal {
  refused?: string | undefined
  status?: number
}

const Refused = ({ refused }: Refusal) => (refused ? <Callout tone="bad">{refused}.</Callout> : null)

interface New extends Refusal {
  fields: FormFields
  choices: DelegationChoices
  fresh: boolean
  /** What the person may begin with. */
  templates?: readonly { templateId: string; name: string }[]
}

/** The form for a new delegation. */
export const newDelegationView = ({
  fields,
  choices,
  fresh,
  templates = [],
  refused,
  status = 200,
}: New): ShownPage => ({
  title: 'A new delegation',
  status,
  body: (
    <section>
      <Refused refused={refused} />
      <p>Within these limits an agent buys without asking you. You can change or revoke it at any time.</p>
      {templates.length > 0 && (
        <p>
          Begin with a template:{' '}
          {templates.map(({ templateId, name }, at) => (
            <>
              {at > 0 && ', '}
              <PageLink to={`/delegations/new?template=${templateId}`}>{name}</PageLink>
            </>
          ))}
        </p>
      )}
      {fresh ? (
        <Form to="/delegations" aria-label="A new delegation">
          <DelegationFields fields={fields} choices={choices} />
          <button type="submit">Let agents buy within these limits</button>
        </Form>
      ) : (
        <>
          <p>Your sign-in is older than five minutes. Give your password first.</p>
          <ConfirmForm next="/delegations/new" />
        </>
      )}
    </section>
  ),
})

const Left = ({ one }: { one: DelegationShown }) => {
  const { left, currency } = one
  const price = (minor: number | undefined) => minor !== undefined && <Price minor={minor} currency={currency} />
  return (
    <section aria-label="What is left">
      <p>
        <DelegationBadge state={one.state} />
      </p>
      <Facts
        of={[
          ['Left for one purchase', price(left.perPurchaseMinor)],
          ['Left today', price(left.perDayMinor)],
          ['Left this month', price(left.perMonthMinor)],
          ['Purchases left', left.purchases],
          ['Next turn', left.nextTurnAt && <When at={left.nextTurnAt} />],
          ['Lasts until', <When at={one.expiresAt} />],
          ['Made', <When at={one.createdAt} />],
          ['Changed', one.version > 1 && <When at={one.updatedAt} />],
          ['Id', <code>{one.delegationId}</code>],
        ]}
      />
    </section>
  )
}

interface Standing extends New {
  one: DelegationShown
}

/** One delegation with what is left of it, and the forms to change and to revoke it. */
export const oneDelegationView = ({ one, fields, choices, fresh, refused, status = 200 }: Standing): ShownPage => {
  const { delegationId, version, state, currency } = one
  const to = `/delegations/${delegationId}`
  return {
    title: titleOf(one, (amountMinor) => formatMoney({ amountMinor, currency })),
    status,
    body: (
      <>
        <Refused refused={refused} />
        <Left one={one} />
        {state === 'revoked' ? (
          <Callout tone="bad">It was revoked: nothing is bought under it any more.</Callout>
        ) : (
          <>
            <section>
              <h2>Revoke it</h2>
              <p>From then on it decides nothing. Money and orders that were asked for already go forward.</p>
              <Form to={to} aria-label="Revoke it">
                <button type="submit" name="act" value="revoke" class="danger">
                  Revoke
                </button>
              </Form>
            </section>
            <section>
              <h2>Change it</h2>
              {fresh ? (
                <Form to={to} aria-label="Change it">
                  <input type="hidden" name="version" value={version} />
                  <DelegationFields fields={fields} choices={choices} fixedCurrency />
                  <button type="submit" name="act" value="change">
                    Save the changes
                  </button>
                </Form>
              ) : (
                <>
                  <p>Your sign-in is older than five minutes. Give your password to change it.</p>
                  <ConfirmForm next={to} />
                </>
              )}
            </section>
          </>
        )}
      </>
    ),
  }
}
