import * as z from 'zod'
import { FulfillmentRequest, FulfillmentView, PostalAddress } from './fulfillment.ts'
import { Id, Link, Timestamp, UcpMessage, WebUrl } from './messages.ts'
import { ResponseMeta, ReverseDomain } from './profile.ts'
import { amountOf, Charged, Total, totalsFaults, totalsIssue } from './totals.ts'

const checkoutStatuses = [
  'incomplete',
  'requires_escalation',
  'ready_for_complete',
  'complete_in_progress',
  'completed',
  'canceled',
] as const
export type CheckoutStatus = (typeof checkoutStatuses)[number]

export const UcpBuyer = z.looseObject({
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  email: z.string().optional(),
  phone_number: z.string().optional(),
})
export const UcpContext = z.looseObject({
  address_country: z.string().optional(),
  address_region: z.string().optional(),
  postal_code: z.string().optional(),
  currency: z.string().optional(),
  language: z.string().optional(),
})
const Signals = z.record(ReverseDomain, z.unknown())

const ItemRequest = z.looseObject({ id: z.string().min(1), options: z.record(z.string(), z.string()).optional() })
const LineItemRequest = z.looseObject({
  id: z.string().optional(),
  item: ItemRequest,
  quantity: z.int().positive(),
})

/** `com.purser.order_actions`: whether the line goes back after its delivery, and for how many days. */
const LineReturns = z.looseObject({ accepted: z.boolean(), days: z.int().positive().max(3650).optional() })

/** `item.options` is echoed when the request had it. */
export const LineItem = z.looseObject({
  id: z.string(),
  item: z.looseObject({
    id: z.string(),
    title: z.string(),
    price: z.int().nonnegative(),
    image_url: z.string().optional(),
    options: z.record(z.string(), z.string()).optional(),
  }),
  quantity: z.int().positive(),
  totals: z.array(Total),
  parent_id: z.string().optional(),
  returns: LineReturns.optional().catch(undefined),
})
export type LineItem = z.output<typeof LineItem>

const Credential = z.looseObject({ type: z.string(), token: z.string().optional() })
const Instrument = z.looseObject({
  id: z.string(),
  handler_id: z.string(),
  type: z.string(),
  selected: z.boolean().optional(),
  display: z.looseObject({}).optional(),
  billing_address: PostalAddress.optional(),
  /** In requests only; never echoed. */
  credential: Credential.optional(),
})

/** The same in an answer. */
export const ShownInstrument = Instrument.omit({ credential: true })

/** Body of POST /checkout-sessions. */
export const CreateCheckout = z.looseObject({
  line_items: z.array(LineItemRequest).min(1),
  buyer: UcpBuyer.optional(),
  context: UcpContext.optional(),
  signals: Signals.optional(),
  attribution: z.record(z.string(), z.string()).optional(),
  fulfillment: FulfillmentRequest.optional(),
  discounts: z.looseObject({ codes: z.array(z.string()).optional() }).optional(),
  payment: z.looseObject({ instruments: z.array(Instrument).max(10).optional() }).optional(),
})
/** Body of PUT /checkout-sessions/{id}: the whole resource again; older platforms repeat its id. */
export const UpdateCheckout = CreateCheckout.extend({ id: z.string().optional() })

/** Body of POST /checkout-sessions/{id}/complete. */
export const CompleteCheckout = z.looseObject({
  payment: z.looseObject({ instruments: z.array(Instrument).min(1) }),
  signals: Signals.optional(),
})
export type CompleteCheckout = z.output<typeof CompleteCheckout>

/** Any checkout response, read for its shape only: an ended one is believed although its sums are odd. */
export const CheckoutShape = z
  .looseObject({
    ucp: ResponseMeta,
    id: Id.min(1),
    status: z.enum(checkoutStatuses),
    currency: z.string().regex(/^[A-Z]{3}$/),
    line_items: z.array(LineItem),
    totals: Charged,
    links: z.array(Link),
    messages: z.array(UcpMessage).default([]),
    buyer: UcpBuyer.optional(),
    context: UcpContext.optional(),
    fulfillment: FulfillmentView.optional(),
    payment: z.looseObject({ instruments: z.array(ShownInstrument).optional() }).optional(),
    expires_at: Timestamp.optional(),
    continue_url: WebUrl.optional(),
    order: z.looseObject({ id: Id, permalink_url: WebUrl, label: z.string().optional() }).optional(),
  })
  .refine(({ status, order }) => status !== 'completed' || order !== undefined, 'A completed checkout names its order')
  .refine(
    ({ status, continue_url }) => status !== 'requires_escalation' || continue_url !== undefined,
    'An escalation needs a continue_url',
  )
export type UcpCheckout = z.output<typeof CheckoutShape>

/** Every broken rule of its sums, the lines' and its own. */
export const checkoutFaults = (checkout: UcpCheckout): string[] => [
  ...checkout.line_items.flatMap(({ id, totals }) => totalsFaults(totals).map((fault) => `${id}: ${fault}`)),
  ...totalsFaults(checkout.totals),
]

/** The same with what the parts are: lines are price times quantity, and the subtotal is all of them. */
export const sumFaults = (checkout: UcpCheckout): string[] => {
  const { line_items: lines, totals } = checkout
  const priced = lines.filter(({ item, quantity, totals: own }) => item.price * quantity !== amountOf(own, 'subtotal'))
  const subtotal = lines.reduce((sum, { totals: own }) => sum + amountOf(own, 'subtotal'), 0)
  return [
    ...checkoutFaults(checkout),
    ...priced.map(({ id }) => `${id}: The subtotal is not price times quantity`),
    ...(subtotal === amountOf(totals, 'subtotal') ? [] : ['The lines do not add up to the subtotal']),
  ]
}

/** Any checkout response whose sums add up: the saga may complete it without asking the user again. */
export const UcpCheckout = CheckoutShape.superRefine((checkout, context) => {
  for (const message of checkoutFaults(checkout)) context.addIssue({ code: 'custom', message, params: totalsIssue })
})
