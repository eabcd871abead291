import * as z from 'zod'
import { OutsideId, ornament, Text, Words } from '#shared/kernel/outside-values.ts'
import { Timestamp } from './messages.ts'
import { Totals } from './totals.ts'

/** How many methods, groups, options and lines one delivery has. */
const partsMost = 500

export const PostalAddress = z.looseObject({
  street_address: Text.optional(),
  extended_address: Text.optional(),
  address_locality: Text.optional(),
  address_region: Text.optional(),
  address_country: Text.optional(),
  postal_code: Text.optional(),
  first_name: Text.optional(),
  last_name: Text.optional(),
  phone_number: Text.optional(),
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

const Destination = PostalAddress.extend({ id: OutsideId })
const methodType = z.enum(['shipping', 'pickup'])
const selected = OutsideId.nullable().optional()

/** What a platform sends: method types, destinations and the choice of option per group. */
export const FulfillmentRequest = z.looseObject({
  methods: z
    .array(
      z.looseObject({
        id: OutsideId.optional(),
        type: methodType,
        line_item_ids: z.array(OutsideId).max(partsMost).optional(),
        destinations: z
          .array(Destination.partial({ id: true }))
          .max(partsMost)
          .optional(),
        selected_destination_id: selected,
        groups: z
          .array(z.looseObject({ id: OutsideId, selected_option_id: selected }))
          .max(partsMost)
          .optional(),
      }),
    )
    .max(partsMost),
})

/** One way to get a group of items delivered, with its price and window. */
export const FulfillmentOption = z.looseObject({
  id: OutsideId,
  title: Words,
  description: ornament(Words),
  carrier: ornament(Words),
  earliest_fulfillment_time: Timestamp.optional(),
  latest_fulfillment_time: Timestamp.optional(),
  totals: Totals,
})
export type FulfillmentOption = z.output<typeof FulfillmentOption>

/** What a business answers. */
export const FulfillmentView = z.looseObject({
  methods: z
    .array(
      z.looseObject({
        id: OutsideId,
        type: methodType,
        line_item_ids: z.array(OutsideId).max(partsMost),
        destinations: z
          .array(ShownAddress.extend({ id: OutsideId }))
          .max(partsMost)
          .optional(),
        selected_destination_id: selected,
        groups: z
          .array(
            z.looseObject({
              id: OutsideId,
              line_item_ids: z.array(OutsideId).max(partsMost),
              options: z.array(FulfillmentOption).max(partsMost).default([]),
              selected_option_id: selected,
            }),
          )
          .max(partsMost)
          .default([]),
      }),
    )
    .max(partsMost),
})
export type FulfillmentView = z.output<typeof FulfillmentView>
