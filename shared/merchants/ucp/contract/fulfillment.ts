import * as z from 'zod'
import { Timestamp } from './messages.ts'
import { Total } from './totals.ts'

export const PostalAddress = z.looseObject({
  street_address: z.string().optional(),
  extended_address: z.string().optional(),
  address_locality: z.string().optional(),
  address_region: z.string().optional(),
  address_country: z.string().optional(),
  postal_code: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  phone_number: z.string().optional(),
})
export type PostalAddress = z.output<typeof PostalAddress>

/** The same in an answer, in which a business may leave anything out. */
const part = z.string().max(300).nullish().catch(undefined)
const ShownAddress = z.looseObject({
  street_address: part,
  extended_address: part,
  address_locality: part,
  address_country: part,
  postal_code: part,
})
export type ShownAddress = z.output<typeof ShownAddress>

const Destination = PostalAddress.extend({ id: z.string() })
const methodType = z.enum(['shipping', 'pickup'])
const selected = z.string().nullable().optional()

/** What a platform sends: method types, destinations and the choice of option per group. */
export const FulfillmentRequest = z.looseObject({
  methods: z.array(
    z.looseObject({
      id: z.string().optional(),
      type: methodType,
      line_item_ids: z.array(z.string()).optional(),
      destinations: z.array(Destination.partial({ id: true })).optional(),
      selected_destination_id: selected,
      groups: z.array(z.looseObject({ id: z.string(), selected_option_id: selected })).optional(),
    }),
  ),
})

/** One way to get a group of items delivered, with its price and window. */
export const FulfillmentOption = z.looseObject({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  carrier: z.string().optional(),
  earliest_fulfillment_time: Timestamp.optional(),
  latest_fulfillment_time: Timestamp.optional(),
  totals: z.array(Total),
})
export type FulfillmentOption = z.output<typeof FulfillmentOption>

/** What a business answers. */
export const FulfillmentView = z.looseObject({
  methods: z.array(
    z.looseObject({
      id: z.string(),
      type: methodType,
      line_item_ids: z.array(z.string()),
      destinations: z.array(ShownAddress.extend({ id: z.string() })).optional(),
      selected_destination_id: selected,
      groups: z
        .array(
          z.looseObject({
            id: z.string(),
            line_item_ids: z.array(z.string()),
            options: z.array(FulfillmentOption).default([]),
            selected_option_id: selected,
          }),
        )
        .default([]),
    }),
  ),
})
export type FulfillmentView = z.output<typeof FulfillmentView>
