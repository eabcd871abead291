import * as z from 'zod'
import { outsideList } from '#shared/kernel/outside-list.ts'
import {
  Count,
  Currency,
  Minor,
  OutsideId,
  ornament,
  SignedCount,
  Text,
  WebUrl,
  Words,
} from '#shared/kernel/outside-values.ts'
import { Timestamp, UcpMessages } from './messages.ts'
import { ResponseMeta } from './profile.ts'
import { Charged, Totals } from './totals.ts'

/** How many lines an order may have, and how many of the last things that happened to it are read. */
const linesMost = 500
const historyMost = 500
const nothing = { entries: [], left: 0 }

const Quantities = z.array(z.looseObject({ id: OutsideId, quantity: SignedCount })).max(linesMost)

const OrderLine = z.looseObject({
  id: OutsideId,
  item: z.looseObject({ id: OutsideId, title: Words, price: Minor }),
  quantity: z.looseObject({
    original: Count.optional(),
    total: Count,
    fulfilled: Count,
  }),
  totals: Totals,
  status: z.enum(['processing', 'partial', 'fulfilled', 'removed']),
})

/** Something that happened on the way: `processing`, `shipped`, `in_transit`, `delivered`, `canceled`, ... The list is open. */
export const FulfillmentEvent = z.looseObject({
  id: OutsideId,
  occurred_at: Timestamp,
  type: Words,
  line_items: Quantities,
  tracking_number: ornament(Text),
  tracking_url: ornament(Text),
  carrier: ornament(Words),
  description: ornament(Words),
})
export type FulfillmentEvent = z.output<typeof FulfillmentEvent>

/** A name one side gave and the other repeats; anything odder is as good as none. */
const Named = z
  .string()
  .max(128)
  .regex(/^[\w.:-]{1,128}$/)
  .optional()
  .catch(undefined)

/** How far a return has come: approved, in_transit, received, refunded, rejected. The list is open. */
const Stage = z.looseObject({ stage: OutsideId, occurred_at: Timestamp })

/** A change after the sale: `refund`, `return`, `cancellation`, ... Amounts and quantities are signed; it may be edited in place. */
export const Adjustment = z.looseObject({
  id: OutsideId,
  type: Words,
  occurred_at: Timestamp,
  status: z.enum(['pending', 'completed', 'failed']),
  line_items: Quantities.optional(),
  totals: Totals.optional(),
  description: ornament(Words),
  /** `com.purser.order_actions`: the platform's reference of its request, the bank's reference of the money, and a return's stages so far. */
  reference: Named,
  refund_reference: Named,
  stages: z.array(Stage).max(50).optional().catch(undefined),
})
export type Adjustment = z.output<typeof Adjustment>

/** A full snapshot, in GET /orders/{id} and as the bare body of a webhook. Its sums are not checked: an event counts even when they are odd. */
export const UcpOrder = z.looseObject({
  ucp: ResponseMeta,
  id: OutsideId.min(1),
  checkout_id: OutsideId.min(1),
  permalink_url: ornament(WebUrl),
  label: ornament(Words),
  currency: Currency,
  line_items: z.array(OrderLine).max(linesMost),
  fulfillment: z.looseObject({
    expectations: z.array(z.unknown()).max(linesMost).optional().catch(undefined),
    events: outsideList(FulfillmentEvent, historyMost).default(nothing),
  }),
  adjustments: outsideList(Adjustment, historyMost).default(nothing),
  totals: Charged,
  messages: UcpMessages.optional(),
})
export type UcpOrder = z.output<typeof UcpOrder>

/** The money of one of these calls goes back under this name at the bank, and its adjustment repeats it. */
const refundReference = { refund_reference: z.string().min(1).max(128).optional() }

/** POST {endpoint}/orders/{id}/cancel of `com.purser.order_actions`: answers the Order, or an error envelope with `not_found`, `already_shipped` or `not_cancelable`. */
export const CancelOrder = z.looseObject({ reason: z.string().max(200).optional(), ...refundReference })

/** POST {endpoint}/orders/{id}/refund of `com.purser.order_actions`: money back in minor units, once per Idempotency-Key. Refused as `amount_exceeds_refundable` or `not_refundable`. */
export const RefundOrder = z.looseObject({
  amount: Minor.positive(),
  currency: Currency,
  reason: z.string().max(200).optional(),
  line_items: z
    .array(z.looseObject({ id: OutsideId, quantity: Count.positive() }))
    .max(linesMost)
    .optional(),
  ...refundReference,
})

/** POST {endpoint}/orders/{id}/returns of `com.purser.order_actions`: goods go back. Yes is a pending `return` adjustment that carries `reference` and, in its totals, what will be paid for them. Refused as `not_delivered`, `return_window_closed`, `never_returnable`, `fewer_pieces_left` or `not_returnable`. */
export const ReturnOrder = z.looseObject({
  line_items: z
    .array(z.looseObject({ id: OutsideId, quantity: Count.positive() }))
    .max(linesMost)
    .min(1),
  reason: z.string().max(200).optional(),
  reference: z.string().min(1).max(128).optional(),
  ...refundReference,
})
