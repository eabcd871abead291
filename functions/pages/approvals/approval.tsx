import { AddressLines } from '#functions/pages/views/address.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Badge, Callout, Facts, PageLink, Price, TimeLeft, When } from '#functions/pages/views/parts.tsx'
import { goodsOf } from './approvals.tsx'
import { DecisionForms, type DecisionProps } from './decision.tsx'
import { LegSection } from './terms.tsx'
import { DecidedBy, WhyAsked } from './why-asked.tsx'

interface Deciding extends DecisionProps {
  /** Who asks. */
  asker: string
  nameOf: (merchantId: string) => string
}

const Remarks = ({ approval: { receipt } }: Deciding) => (
  <>
    {(receipt.remarks ?? []).map(({ says, orderId, checkoutId }) => (
      <Callout key={says}>
        {says}{' '}
        {orderId ? (
          <PageLink to={`/orders/${orderId}`}>See that order</PageLink>
        ) : (
          checkoutId && <PageLink to={`/purchases/${checkoutId}`}>See that purchase</PageLink>
        )}
      </Callout>
    ))}
  </>
)

const Drift = ({ approval: { drift = [] } }: Deciding) =>
  drift.length === 0 ? null : (
    <section>
      <h2>What changed since you last approved</h2>
      <Facts
        of={drift.map(({ what, approved, now }) => [
          what,
          <>
            before <del>{approved}</del>
            {'\n'}now <ins>{now}</ins>
          </>,
        ])}
      />
    </section>
  )

const outcomes = {
  approved: ['good', 'You approved it.'],
  rejected: ['bad', 'You rejected it. Nothing was bought.'],
  expired: ['bad', 'The time to decide is over. Nothing was bought; your agent may ask again.'],
  withdrawn: ['bad', 'It was withdrawn. Nothing was bought.'],
} as const

const Outcome = ({ approval: { outcome, checkoutId, reason, passkey, delegation } }: Deciding) => {
  if (outcome === 'pending') return null
  const [tone, says] = outcomes[outcome]
  return (
    <Callout tone={tone}>
      {delegation ? <DecidedBy delegation={delegation} /> : says}{' '}
      {passkey && `Your passkey “${passkey.name}” signed it. `}
      {reason && `Your reason: ${reason} `}
      <PageLink to={`/purchases/${checkoutId}`}>See the purchase</PageLink>
    </Callout>
  )
}

const Basis = ({ approval, asker, nameOf }: Deciding) => {
  const { receipt, address, delegation } = approval
  const { cap } = receipt
  return (
    <section aria-label="Who, where to and how">
      <Facts
        of={[
          ['Who asks', asker],
          ['Decided by', delegation && `delegation ${delegation.delegationId}, version ${delegation.version}`],
          [
            'May be charged',
            delegation && delegation.mostMinor > receipt.totalMinor && (
              <>
                up to <Price minor={delegation.mostMinor} currency={receipt.currency} />
              </>
            ),
          ],
          ['Asked', <When at={approval.requestedAt} />],
          ['Merchant', receipt.legs.map(({ merchantId }) => `${nameOf(merchantId)} (${merchantId})`).join(', ')],
          ['Delivered to', address ? <AddressLines address={address} /> : receipt.addressId],
          ['Paid with', receipt.instrumentLabel],
          cap ? ['Stated limit', <Price minor={cap.totalMinor} currency={cap.currency} />] : ['', undefined],
          [
            'If a part fails',
            receipt.legs.length > 1 &&
              (receipt.fulfilment === 'all_or_nothing'
                ? 'Nothing is bought: all merchants or none.'
                : 'The rest is bought all the same.'),
          ],
          [
            'Valid until',
            <>
              <When at={approval.expiresAt} />{' '}
              {approval.outcome === 'pending' && (
                <>
                  (<TimeLeft until={approval.expiresAt} />)
                </>
              )}
            </>,
          ],
        ]}
      />
    </section>
  )
}

/** Everything that the receipt binds, and the form to decide on it. */
export const approvalView = (deciding: Deciding): ShownPage => {
  const { approval, nameOf } = deciding
  const { receipt, outcome } = approval
  return {
    title: goodsOf(receipt.legs),
    live: { state: outcome, everySeconds: 5 },
    body: (
      <>
        <Outcome {...deciding} />
        <p class="total">
          <span>
            Total{' '}
            {outcome === 'pending' && (
              <Badge tone="busy">
                <TimeLeft until={approval.expiresAt} />
              </Badge>
            )}
          </span>
          <Price minor={receipt.totalMinor} currency={receipt.currency} />
        </p>
        <WhyAsked approval={approval} />
        <Remarks {...deciding} />
        <Drift {...deciding} />
        <Basis {...deciding} />
        {receipt.legs.map((leg) => (
          <LegSection
            key={leg.leg}
            leg={leg}
            currency={receipt.currency}
            merchant={nameOf(leg.merchantId)}
            known={receipt.policy?.inputs.merchants.find(({ merchantId }) => merchantId === leg.merchantId)}
          />
        ))}
        {outcome === 'pending' && <DecisionForms {...deciding} />}
        <p class="soft">
          Receipt <code>{approval.receiptHash}</code>
        </p>
      </>
    ),
  }
}
