import { Price, When } from '#functions/pages/views/parts.tsx'
import type { Receipt, ReceiptLeg } from '#shared/orders/rules/receipt.ts'
import type { PolicyInputs } from '#shared/policy/rules/policy-verdict.ts'

type Line = Receipt['legs'][number]['lines'][number]

const returnsText = ({ returns }: Line): string => {
  if (!returns) return 'The merchant says nothing about returns.'
  if (!returns.accepted) return 'It cannot be returned.'
  return returns.days ? `It can be returned for ${returns.days} days.` : 'It can be returned.'
}

/** One line with its options, quantity and price. */
export const GoodsLine = ({ line, currency }: { line: Line; currency: string }) => (
  <li>
    <div>
      <strong>{line.title}</strong>
      {Object.entries(line.options).map(([name, value]) => (
        <div key={name}>
          {name}: {value}
        </div>
      ))}
      <div class="soft">
        {line.quantity} x <Price minor={line.unitMinor} currency={currency} />. {returnsText(line)}
      </div>
    </div>
    <Price minor={line.totalMinor} currency={currency} />
  </li>
)

type Terms = Omit<ReceiptLeg, 'destination'>

const trust = {
  new: 'Purser trusts this merchant little so far.',
  standard: 'Purser trusts this merchant as it trusts most.',
  trusted: 'Purser trusts this merchant fully.',
} as const

/** How far the operator trusted the merchant, and whether the user knew it, when approval was asked for. */
const Standing = ({ known }: { known: PolicyInputs['merchants'][number] }) => (
  <p class="soft">
    {trust[known.trust]} {known.boughtFrom ? 'You have bought from it before.' : 'You have bought nothing from it yet.'}
  </p>
)

/** What the merchant wants read before the purchase, in its own words. */
const Disclosures = ({ leg: { disclosures = [] } }: { leg: Terms }) =>
  disclosures.length === 0 ? null : (
    <>
      <p>The merchant says:</p>
      <ul class="lines">
        {disclosures.map((words, at) => (
          <li key={at}>{words}</li>
        ))}
      </ul>
    </>
  )

/** When there is no way back here, and what is left then. */
const noWayBack = ({ cancelable }: Terms, merchant: string): string =>
  cancelable === undefined
    ? ''
    : cancelable
      ? `Once ${merchant} accepts the order, only it can cancel it, which you may ask for here.`
      : `Once ${merchant} accepts the order, it cannot be canceled here.`

interface Shown {
  leg: Terms
  currency: string
  merchant: string
  /** Absent on a receipt that no policy judged. */
  known?: PolicyInputs['merchants'][number] | undefined
}

/** What one merchant sells, and what it costs in full. */
export const LegSection = ({ leg, currency, merchant, known }: Shown) => (
  <section aria-label={merchant}>
    <h2>{merchant}</h2>
    {known && <Standing known={known} />}
    <Disclosures leg={leg} />
    <ul class="lines">
      {leg.lines.map((line, at) => (
        <GoodsLine key={at} line={line} currency={currency} />
      ))}
    </ul>
    <dl class="sums">
      {(
        [
          ['Goods', leg.subtotalMinor, true],
          ['Delivery', leg.shippingMinor, true],
          ['Tax', leg.taxMinor, true],
          ['Discount', leg.discountMinor, leg.discountMinor > 0],
          [`Total of ${merchant}`, leg.totalMinor, true],
        ] as const
      ).map(
        ([name, minor, shown]) =>
          shown && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {name === 'Discount' && '- '}
                <Price minor={minor} currency={currency} />
              </dd>
            </div>
          ),
      )}
    </dl>
    <p class="soft">
      {leg.latestArrival ? (
        <>
          Arrives by <When at={leg.latestArrival} /> at the latest.
        </>
      ) : (
        'The merchant promises no day of arrival.'
      )}{' '}
      {known && noWayBack(leg, merchant)}
    </p>
  </section>
)
