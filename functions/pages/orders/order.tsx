import { AddressLines } from '#functions/pages/views/address.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Badge, Facts, PageLink, Price, When } from '#functions/pages/views/parts.tsx'
import { spoken } from '#functions/pages/views/states.ts'
import { OrderActs, type OrderShown } from './order-acts.tsx'

/** An address of the merchant's that a browser may follow. */
const webAddress = (text: string | undefined): string | undefined =>
  /^https?:\/\//.test(text ?? '') ? text : undefined

const Lines = ({ order: { lines, currency, shippingMinor, totalMinor } }: { order: OrderShown }) => (
  <section aria-label="Goods">
    <ul class="lines">
      {lines.map((line) => (
        <li key={line.line}>
          <div>
            <strong>{line.title}</strong>
            <div class="soft">
              {line.quantity} x <Price minor={line.unitMinor} currency={currency} />, with tax as paid
              {line.refundedMinor > 0 && (
                <>
                  , <Price minor={line.refundedMinor} currency={currency} /> refunded
                </>
              )}
            </div>
            <div class="soft">
              {line.returnableUntil && line.returnableQuantity > 0 && (
                <>
                  Can go back until <When at={line.returnableUntil} />.
                </>
              )}
              {line.notReturnable?.says}
            </div>
          </div>
          <Price minor={line.paidMinor} currency={currency} />
        </li>
      ))}
    </ul>
    <dl class="sums">
      <div>
        <dt>Delivery</dt>
        <dd>
          <Price minor={shippingMinor} currency={currency} />
        </dd>
      </div>
      <div>
        <dt>Total</dt>
        <dd>
          <Price minor={totalMinor} currency={currency} />
        </dd>
      </div>
    </dl>
  </section>
)

const Timeline = ({ order: { facts, refunds, returns, currency } }: { order: OrderShown }) => (
  <section>
    <h2>What happened</h2>
    <ol class="timeline">
      {facts.map(({ factId, kind, at, trackingNumber }) => (
        <li key={factId}>
          <When at={at} />
          {spoken(kind)}
          {trackingNumber && `, tracking number ${trackingNumber}`}
        </li>
      ))}
    </ol>
    {refunds.length + returns.length > 0 && (
      <Facts
        of={[
          ...refunds.map(
            ({ amountMinor, state }) =>
              [`Refund, ${spoken(state)}`, <Price minor={amountMinor} currency={currency} />] as const,
          ),
          ...returns.map(
            ({ amountMinor, state, refused }) =>
              [
                `Return, ${spoken(state)}`,
                <>
                  <Price minor={amountMinor} currency={currency} /> {refused}
                </>,
              ] as const,
          ),
        ]}
      />
    )}
  </section>
)

/** One order in full. */
export const orderPageView = (order: OrderShown, nameOf: (merchantId: string) => string): ShownPage => {
  const { status, merchantId, currency } = order
  const link = webAddress(order.permalink)
  const counts = [order.facts.length, order.refundedMinor, ...order.refunds.map(({ state }) => state)]
  return {
    title: `Order at ${nameOf(merchantId)}`,
    live: { state: [status, ...counts, ...order.returns.map(({ state }) => state)].join(' '), everySeconds: 5 },
    body: (
      <>
        <section aria-label="The order">
          <p>
            <Badge tone={['canceled', 'returned', 'refunded'].includes(status) ? 'plain' : 'good'}>
              {spoken(status)}
            </Badge>
          </p>
          <Facts
            of={[
              ["The merchant's number", link ? <a href={link}>{order.merchantOrderId}</a> : order.merchantOrderId],
              ['Placed', <When at={order.placedAt} />],
              ['Delivered to', order.address && <AddressLines address={order.address} />],
              ['Refunded', order.refundedMinor > 0 && <Price minor={order.refundedMinor} currency={currency} />],
              ['Purchase', <PageLink to={`/purchases/${order.checkoutId}`}>{order.checkoutId}</PageLink>],
            ]}
          />
        </section>
        <Lines order={order} />
        <OrderActs order={order} />
        <Timeline order={order} />
      </>
    ),
  }
}
