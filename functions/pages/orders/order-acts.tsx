import type * as z from 'zod'
import type { getOrder } from '#functions/orders/get.ts'
import { ChoiceField, Form, FormField, Price, TickBox } from '#functions/pages/views/parts.tsx'
import { spoken } from '#functions/pages/views/states.ts'
import { returnReasons } from '#shared/orders/rules/return-states.ts'

/** An order as its operation answers it. */
export type OrderShown = z.output<(typeof getOrder)['spec']['output']>

interface Acting {
  order: OrderShown
}

const CancelForm = ({ order: { orderId } }: Acting) => (
  <Form to={`/orders/${orderId}`} aria-label="Cancel the order">
    <button type="submit" name="act" value="cancel" class="danger">
      Cancel the order
    </button>
  </Form>
)

/** Choices that need no script: the lines count only where lines are chosen. */
const wishes = [
  ['everything', 'everything that is left'],
  ['lines', 'the lines that I tick'],
  ['amount', 'an amount'],
] as const

const RefundForm = ({ order }: Acting) => {
  const { orderId, currency, lines, shippingLeftMinor } = order
  return (
    <details>
      <summary>Ask for money back</summary>
      <Form to={`/orders/${orderId}`} aria-label="Ask for money back">
        <ChoiceField name="what" label="What for" options={wishes} />
        <fieldset>
          <legend>Lines, if you chose lines</legend>
          {lines
            .filter(({ leftMinor }) => leftMinor > 0)
            .map(({ line, title, leftMinor }) => (
              <TickBox key={line} name={`line.${line}`}>
                <span>
                  {title}, <Price minor={leftMinor} currency={currency} /> left
                </span>
              </TickBox>
            ))}
          {shippingLeftMinor > 0 && (
            <label class="tick">
              <input type="checkbox" name="shipping" value={shippingLeftMinor} />
              <span>
                Delivery, <Price minor={shippingLeftMinor} currency={currency} /> left
              </span>
            </label>
          )}
        </fieldset>
        <input type="hidden" name="currency" value={currency} />
        <FormField
          name="amount"
          label={`Amount, if you chose one (${currency})`}
          optional
          inputmode="decimal"
          maxLength={13}
        />
        <button type="submit" name="act" value="refund" class="danger">
          Ask for the money back
        </button>
      </Form>
    </details>
  )
}

const ReturnForm = ({ order: { orderId, lines } }: Acting) => (
  <details>
    <summary>Return goods</summary>
    <Form to={`/orders/${orderId}`} aria-label="Return goods">
      {lines
        .filter(({ returnableQuantity }) => returnableQuantity > 0)
        .map(({ line, title, returnableQuantity }) => (
          <FormField
            key={line}
            name={`pieces.${line}`}
            label={title}
            hint={`Pieces that go back, at most ${returnableQuantity}.`}
            value={String(returnableQuantity)}
            inputmode="numeric"
            maxLength={4}
          />
        ))}
      <ChoiceField
        name="reason"
        label="Why the goods go back"
        options={returnReasons.map((reason) => [reason, spoken(reason)] as const)}
      />
      <button type="submit" name="act" value="return" class="second">
        Ask to return them
      </button>
    </Form>
  </details>
)

/** What a person can still do about an order. */
export const OrderActs = ({ order }: Acting) => {
  const { status, lines, shippingLeftMinor } = order
  const returnable = lines.some(({ returnableQuantity }) => returnableQuantity > 0)
  const left = shippingLeftMinor > 0 || lines.some(({ leftMinor }) => leftMinor > 0)
  if (!left && !returnable) return null
  return (
    <section>
      <h2>What you can do</h2>
      {status === 'placed' && <CancelForm order={order} />}
      {status !== 'placed' && left && <RefundForm order={order} />}
      {returnable && <ReturnForm order={order} />}
    </section>
  )
}
