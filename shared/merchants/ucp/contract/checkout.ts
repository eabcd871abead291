import * as z from 'zod'
import {
  Count,
  Currency,
  firstOf,
  Minor,
  namedValues,
  OutsideId,
  ornament,
  Text,
  WebUrl,
  Words,
} from '#shared/kernel/outside-values.ts'
import { FulfillmentRequest, FulfillmentView, PostalAddress } from './fulfillment.ts'
import { Link, Timestamp, UcpMessages } from './messages.ts'
import { ResponseMeta, ReverseDomain } from './profile.ts'
import { amountOf, Charged, Totals, totalsFaults, totalsIssue } from './totals.ts'

const checkoutStatuses = [
  'incomplete',
  'requires_escalation',
  'ready_for_complete',
  'complete_in_progress',
  'completed',
  'canceled',
] as const
export type CheckoutStatus = (typeof checkoutStatuses)[number]

/** How many lines a checkout may have. */
const linesMost = 500

export const UcpBuyer = z.looseObject({
  first_name: Text.optional(),
  last_name: Text.optional(),
  email: Text.optional(),
  phone_number: Text.optional(),
})
export const UcpContext = z.looseObject({
  address_country: Text.optional(),
  address_region: Text.optional(),
  postal_code: Text.optional(),
  currency: Text.optional(),
  language: Text.optional(),
})
const Signals = namedValues(ReverseDomain, z.unknown())

/** What an item is to be like, by name; what cannot be kept of it is left out later. */
const ItemOptions = namedValues(Words, Words)
const ItemRequest = z.looseObject({ id: OutsideId.min(1), options: ItemOptions.optional() })
const LineItemRequest = z.looseObject({
  id: OutsideId.optional(),
  item: ItemRequest,
  quantity: Count.positive(),
})

/** `com.purser.order_actions`: whether the line goes back after its delivery, and for how many days. */
const LineReturns = z.looseObject({ accepted: z.boolean(), days: z.int().positive().max(3650).optional() })

/** `item.options` is echoed when the request had it. */
export const LineItem = z.looseObject({
  id: OutsideId,
  item: z.looseObject({
    id: OutsideId,
    title: Words,
    price: Minor,
    image_url: ornament(Text),
    options: ItemOptions.optional(),
  }),
  quantity: Count.positive(),
  totals: Totals,
  parent_id: ornament(OutsideId),
  returns: LineReturns.optional().catch(undefined),
})
export type LineItem = z.output<typeof LineItem>

/** How long a credential may be. */
const tokenMost = 8_000
const Credential = z.looseObject({ type: OutsideId, token: z.string().max(tokenMost).optional() })
const Instrument = z.looseObject({
  id: OutsideId,
  handler_id: OutsideId,
  type: OutsideId,
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
  line_items: z.array(LineItemRequest).min(1).max(linesMost),
  buyer: UcpBuyer.optional(),
  context: UcpContext.optional(),
  signals: Signals.optional(),
  attribution: namedValues(OutsideId, Text).optional(),
  fulfillment: FulfillmentRequest.optional(),
  discounts: z.looseObject({ codes: z.array(OutsideId).max(linesMost).optional() }).optional(),
  payment: z.looseObject({ instruments: z.array(Instrument).max(10).optional() }).optional(),
})
/** Body of PUT /checkout-sessions/{id}: the whole resource again; older platforms repeat its id. */
export const UpdateCheckout = CreateCheckout.extend({ id: OutsideId.optional() })

/** Body of POST /checkout-sessions/{id}/complete. */
export const CompleteCheckout = z.looseObject({
  payment: z.looseObject({ instruments: z.array(Instrument).min(1).max(10) }),
  signals: Signals.optional(),
})
export type CompleteCheckout = z.output<typeof CompleteCheckout>

/** Any checkout response, read for its shape only: an ended one is believed although its sums are odd. */
export const CheckoutShape = z
  .looseObject({
    ucp: ResponseMeta,
    id: OutsideId.min(1),
    status: z.enum(checkoutStatuses),
    currency: Currency,
    line_items: z.array(LineItem).max(linesMost),
    totals: Charged,
    links: firstOf(Link, 100).catch([]),
    messages: UcpMessages.default([]),
    buyer: ornament(UcpBuyer),
    context: ornament(UcpContext),
    fulfillment: FulfillmentView.optional(),
    payment: z.looseObject({ instruments: z.array(ShownInstrument).max(100).optional() }).optional(),
    expires_at: Timestamp.optional(),
    continue_url: ornament(WebUrl),
    order: z.looseObject({ id: OutsideId, permalink_url: ornament(WebUrl), label: ornament(Words) }).optional(),
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
