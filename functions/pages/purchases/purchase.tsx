import type * as z from 'zod'
import type { explainCheckout } from '#functions/checkouts/explain.ts'
import { goodsOf } from '#functions/pages/approvals/approvals.tsx'
import { Challenges, type Waiting } from '#functions/pages/approvals/challenges.tsx'
import { LegSection } from '#functions/pages/approvals/terms.tsx'
import { AddressLines } from '#functions/pages/views/address.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Facts, Form, PageLink, Price, When } from '#functions/pages/views/parts.tsx'
import { movingStates, purchaseStates, spoken } from '#functions/pages/views/states.ts'
import { type PurchaseShown, StateBadge } from './purchases.tsx'

type Explained = z.output<(typeof explainCheckout)['spec']['output']>

interface Looked {
  checkout: PurchaseShown
  explained: Explained
  /** What it waits for. */
  waits: readonly Waiting[]
  nameOf: (merchantId: string) => string
  /** A sentence with the names of agents in it. */
  named: (text: string) => string
}

const outcomes = { open: 'open', bought: 'bought', not_bought: 'not bought', parked: 'with an operator' } as const

const NextAct = ({ checkout: { state, checkoutId, approval, failure }, waits, nameOf }: Looked) => (
  <section aria-label="What happens next">
    <p>
      <StateBadge state={state} /> {purchaseStates[state]?.[2]}
    </p>
    {failure && (
      <p>
        Why: <code>{failure.code}</code>
        {failure.leg && ` at merchant ${failure.leg}`}
      </p>
    )}
    <Challenges of={waits} nameOf={nameOf} />
    {state === 'awaiting_approval' && approval && (
      <p>
        <PageLink to={`/approvals/${approval.approvalId}`}>Decide on it</PageLink>
      </p>
    )}
    {(state === 'awaiting_approval' || state === 'approved' || state === 'quoted') && (
      <Form to={`/purchases/${checkoutId}`} aria-label="Cancel">
        <button type="submit" class="danger">
          Cancel the purchase
        </button>
      </Form>
    )}
    {movingStates.includes(state) && (
      <noscript>
        <p>
          <PageLink to={`/purchases/${checkoutId}`}>Look again</PageLink>
        </p>
      </noscript>
    )}
  </section>
)

const Leg = ({ leg, checkout, nameOf }: Looked & { leg: PurchaseShown['legs'][number] }) => (
  <>
    <LegSection leg={leg} currency={checkout.currency} merchant={nameOf(leg.merchantId)} />
    <section aria-label={`Money and order of ${nameOf(leg.merchantId)}`}>
      <Facts
        of={[
          ['Outcome', outcomes[leg.outcome]],
          ['Money', spoken(leg.payment)],
          [
            'Order',
            leg.orderId ? <PageLink to={`/orders/${leg.orderId}`}>{leg.orderId}</PageLink> : spoken(leg.placement),
          ],
          ['Declined because', leg.declined],
          ['Refused because', leg.refused],
          ['Being looked up', leg.unsettled?.confirming],
          [
            'Can still be stopped',
            leg.revocable && checkout.state === 'approved' && 'yes, by a freeze or a cancellation',
          ],
        ]}
      />
    </section>
  </>
)

const Entries = ({ of, named }: Pick<Looked, 'named'> & { of: Explained['entries'] }) => (
  <ol class="timeline">
    {of.map(({ at, says, merchantWords }, n) => (
      <li key={n}>
        <When at={at} />
        {named(says)}
        {merchantWords && merchantWords.length > 0 && (
          <div class="soft">The merchant's words: {merchantWords.map((words) => `“${words}”`).join(', ')}</div>
        )}
      </li>
    ))}
  </ol>
)

/** Records that repeat in another form what the rest of the timeline tells, and offers that nobody took. */
const repeated = ['offer', 'event', 'audit']

const Timeline = ({ explained: { entries, verified, total }, named }: Looked) => (
  <section>
    <h2>What happened</h2>
    {!verified && <Callout tone="bad">A record of this purchase does not have its hash. Tell an operator.</Callout>}
    <Entries of={entries.filter(({ kind }) => !repeated.includes(kind))} named={named} />
    <details>
      <summary>Offers, events and the audit</summary>
      <Entries of={entries.filter(({ kind }) => repeated.includes(kind))} named={named} />
    </details>
    {total > entries.length && <p class="soft">And {total - entries.length} more.</p>}
  </section>
)

/** One purchase in full. */
export const purchaseView = (looked: Looked): ShownPage => {
  const { checkout, explained } = looked
  const { state, version, legs } = checkout
  const standing = [state, version, explained.total, ...legs.map(({ payment, placement }) => payment + placement)]
  return {
    title: goodsOf(legs),
    ...(movingStates.includes(state) && { live: { state: standing.join(' '), everySeconds: 2 } }),
    body: (
      <>
        <NextAct {...looked} />
        <section aria-label="Total and delivery">
          <Facts
            of={[
              ['Total', <Price minor={checkout.totalMinor} currency={checkout.currency} />],
              ['Paid with', checkout.instrumentLabel ?? checkout.instrument],
              ['Delivered to', checkout.address ? <AddressLines address={checkout.address} /> : checkout.addressId],
              ['Begun', <When at={checkout.createdAt} />],
            ]}
          />
        </section>
        {legs.map((leg) => (
          <Leg key={leg.leg} leg={leg} {...looked} />
        ))}
        <Timeline {...looked} />
      </>
    ),
  }
}
