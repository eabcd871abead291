import type * as z from 'zod'
import { ConfirmForm } from '#functions/pages/views/confirm.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Badge, Callout, Facts, Form, FormField, PageLink } from '#functions/pages/views/parts.tsx'
import type { listPaymentMethods } from '#functions/payment-methods/list.ts'
import type { TestToken } from '#shared/payments/port.ts'

type Method = z.output<(typeof listPaymentMethods)['spec']['output']>['items'][number]

interface Wallet {
  methods: readonly Method[]
  tokens: readonly TestToken[]
  /** The login is young enough to change something. */
  fresh: boolean
}

const cardOf = ({ brand, last4 }: Method): string => `${brand} ending in ${last4}`
const nameOf = (method: Method): string => method.label ?? cardOf(method)

const Changes = ({ method }: { method: Method }) => {
  const { methodId, label, agentsMayUse, state } = method
  return (
    <>
      <Form to="/wallet" aria-label={`Use of ${nameOf(method)}`} class="row">
        <input type="hidden" name="methodId" value={methodId} />
        {!method.default && state === 'active' && (
          <button type="submit" name="act" value="default" class="second">
            Make it the default
          </button>
        )}
        <button type="submit" name="act" value={agentsMayUse ? 'forbid' : 'allow'} class="second">
          {agentsMayUse ? 'Take it from agents' : 'Let agents use it'}
        </button>
      </Form>
      <details>
        <summary>Rename it</summary>
        <Form to="/wallet" aria-label={`Name of ${nameOf(method)}`}>
          <input type="hidden" name="methodId" value={methodId} />
          <FormField
            id={`label-${methodId}`}
            name="label"
            label="Name"
            value={label}
            hint="Empty takes the name away."
            optional
            maxLength={40}
          />
          <button type="submit" name="act" value="name">
            Save
          </button>
        </Form>
      </details>
    </>
  )
}

const MethodSection = ({ method, fresh }: { method: Method; fresh: boolean }) => {
  const { methodId, expiryMonth, expiryYear, agentsMayUse, state } = method
  return (
    <section aria-label={nameOf(method)}>
      <h2>
        {nameOf(method)} {method.default && <Badge tone="good">default</Badge>}{' '}
        {state === 'expired' && <Badge tone="bad">expired</Badge>}
      </h2>
      <Facts
        of={[
          ['Card', method.label && cardOf(method)],
          ['Good until', `${String(expiryMonth).padStart(2, '0')}/${expiryYear}`],
          ['Agents', agentsMayUse ? 'may use it' : 'may not use it'],
          ['Name for agents', <code>{methodId}</code>],
        ]}
      />
      {fresh && <Changes method={method} />}
      <Form to="/wallet" aria-label={`Remove ${nameOf(method)}`}>
        <input type="hidden" name="methodId" value={methodId} />
        <button type="submit" name="act" value="remove" class="danger">
          Remove it
        </button>
      </Form>
    </section>
  )
}

const Tokens = ({ tokens }: { tokens: readonly TestToken[] }) =>
  tokens.length === 0 ? null : (
    <>
      <p>This stage has a simulated payment provider, which takes these tokens:</p>
      <dl>
        {tokens.map(({ token, says }) => (
          <div key={token}>
            <dt>
              <code>{token}</code>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </>
  )

const Adding = ({ tokens }: Wallet) => (
  <section id="add" aria-label="Add a payment method">
    <h2>Add a payment method</h2>
    <p>Your payment provider gives a token for a card. Purser never sees the card's number: do not enter it here.</p>
    <Tokens tokens={tokens} />
    <Form to="/wallet" aria-label="Add a payment method">
      <FormField name="card" label="Token" autocomplete="off" maxLength={200} />
      <FormField name="label" label="Name" hint="Yours alone. May be left out." optional maxLength={40} />
      <p>
        <label>
          <input type="checkbox" name="agents" value="yes" /> Agents may use it
        </label>
      </p>
      <p>
        <label>
          <input type="checkbox" name="first" value="yes" /> Make it the default
        </label>
      </p>
      <button type="submit" name="act" value="add">
        Add it
      </button>
    </Form>
  </section>
)

/** The payment methods of a person, and the forms to change them. */
export const walletView = (wallet: Wallet): ShownPage => {
  const { fresh } = wallet
  const methods = wallet.methods.toSorted((a, b) => Number(b.default) - Number(a.default))
  return {
    title: 'Wallet',
    body: (
      <>
        {!methods.some((method) => method.default) && (
          <Callout>No method is the default: a purchase has to name what pays.</Callout>
        )}
        <p>
          <PageLink to="/wallet#add">{fresh ? 'Add a payment method' : 'Change your wallet'}</PageLink>
        </p>
        {methods.map((method) => (
          <MethodSection key={method.methodId} method={method} fresh={fresh} />
        ))}
        {fresh ? (
          <Adding {...wallet} />
        ) : (
          <section id="add" aria-label="Change your wallet">
            <h2>Change your wallet</h2>
            <p>Your sign-in is older than five minutes. Give your password to add or change a payment method.</p>
            <ConfirmForm next="/wallet" />
          </section>
        )}
      </>
    ),
  }
}
