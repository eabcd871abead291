import type { Receipt, ReceiptLeg } from '#shared/orders/rules/receipt.ts'
import { Price, When } from './parts.tsx'

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

/** What one merchant sells, and what it costs in full. */
export const LegSection = ({ leg, currency, merchant }: { leg: Terms; currency: string; merchant: string }) => (
  <section aria-label={merchant}>
    <h2>{merchant}</h2>
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
      )}
    </p>
  </section>
)
