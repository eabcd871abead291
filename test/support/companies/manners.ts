import type { CompanyName } from './companies.ts'
import type { Answer, Lies } from './lies.ts'

const checkout = /^(POST|GET) .*\/checkout-sessions\/[^/]+(\/complete)?$/
/** A checkout at any point, from its creation on. */
const session = /^(POST|PUT|GET) .*\/checkout-sessions(\/[^/]+)?$/
const order = /^GET .*\/orders\/[^/]+$/

const sums = (amount: number) => [
  { type: 'subtotal', amount },
  { type: 'total', amount },
]
/** The same sale at this price, in sums that add up. */
const at = (amount: number) => (body: Answer) => ({
  ...body,
  line_items: body.line_items.map((line: Answer) => ({
    ...line,
    ...(typeof line.quantity === 'number' && { quantity: 1 }),
    item: { ...line.item, price: amount },
    totals: sums(amount),
  })),
  totals: sums(amount),
})
/** The same capabilities, documented by somebody who has no say in them. */
const strangers = (capabilities: Answer) =>
  Object.fromEntries(
    Object.entries(capabilities).map(([name, all]) => [
      name,
      (all as Answer[]).map((each) => ({ ...each, spec: 'https://stranger.example/spec' })),
    ]),
  )
const once = (body: Answer, tell: (body: Answer) => Answer) => (body.order || body.checkout_id ? tell(body) : body)

/** Makes a company state its orders like this, wherever it states them; what is no order yet stays true. */
const states = (lies: Lies, company: CompanyName, tell: (body: Answer) => Answer) => {
  for (const path of [checkout, order]) lies.tell(company, path, (body) => once(body, tell))
}

/** How a merchant may misbehave once it has a purchase, by the id in companies.json. */
export const manners: Readonly<Record<string, (lies: Lies, company: CompanyName) => void>> = {
  'same-order-id': (lies, company) =>
    lies.tell(company, checkout, (body) =>
      body.order ? { ...body, order: { ...body.order, id: `ord_${company}` } } : body,
    ),
  'completes-in-another-currency': (lies, company) =>
    states(lies, company, (body) => ({ ...at(100)(body), currency: 'JPY' })),
  'completes-in-euros': (lies, company) => states(lies, company, (body) => ({ ...body, currency: 'EUR' })),
  'completes-other-lines': (lies, company) =>
    states(lies, company, (body) => ({
      ...body,
      line_items: body.line_items.map((line: Answer) => ({ ...line, item: { ...line.item, id: 'something-else' } })),
    })),
  'quotes-nothing': (lies, company) => lies.tell(company, session, at(0)),
  'moves-the-door': (lies, company) =>
    lies.tell(company, session, (body) => ({
      ...body,
      fulfillment: {
        methods: body.fulfillment.methods.map((method: Answer) => ({
          ...method,
          destinations: method.destinations.map((to: Answer) => ({ ...to, street_address: '7 Elsewhere Road' })),
        })),
      },
    })),
  'no-handler': (lies, company) =>
    lies.tell(company, session, (body) => ({ ...body, ucp: { ...body.ucp, payment_handlers: {} } })),
  'no-common-capability': (lies, company) =>
    lies.tell(company, /^GET \/\.well-known\/ucp$/, (body) => ({
      ...body,
      ucp: { ...body.ucp, capabilities: strangers(body.ucp.capabilities) },
    })),
  'completes-for-nothing': (lies, company) => states(lies, company, at(0)),
}
