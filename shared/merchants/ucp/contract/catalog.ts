import * as z from 'zod'
import { Count, Currency, firstOf, Minor, OutsideId, ornament, Text, Words } from '#shared/kernel/outside-values.ts'
import { UcpContext } from './checkout.ts'
import { Timestamp, UcpMessages } from './messages.ts'
import { capability, ResponseMeta } from './profile.ts'

/** How many products, options and values an answer has; of a product's variants all count, because one of them is asked for. */
const partsMost = 500
const variantsMost = 20_000

const Price = z.looseObject({ amount: Minor, currency: Currency })
const Description = z.looseObject({
  plain: ornament(Words),
  html: ornament(Words),
  markdown: ornament(Words),
})

/** Extension member of a search, lookup or product request: how many pieces the estimate is for. */
export const EstimateRequest = z.looseObject({ quantity: Count.positive() })

/** Extension member of a variant: the estimated delivery cost of that many pieces, per option, in the variant's currency. Not binding. */
const DeliveryEstimate = z.looseObject({
  quantity: Count.positive(),
  options: firstOf(
    z.looseObject({
      id: OutsideId,
      title: Words,
      amount: Minor,
      tax: Minor,
      earliest_fulfillment_time: Timestamp.optional(),
      latest_fulfillment_time: Timestamp.optional(),
    }),
    partsMost,
  ),
})

/** What is bought: its id is the item id in a checkout. Catalogue prices are not binding. */
export const Variant = z.looseObject({
  id: OutsideId,
  title: Words,
  description: Description,
  price: Price,
  sku: ornament(OutsideId),
  availability: z.looseObject({ available: z.boolean(), status: ornament(Words) }).optional(),
  options: firstOf(z.looseObject({ name: Words, label: Words }), partsMost).optional(),
  [capability.deliveryEstimate]: DeliveryEstimate.optional(),
})
export type Variant = z.output<typeof Variant>

export const Product = z.looseObject({
  id: OutsideId,
  title: Words,
  description: Description,
  price_range: z.looseObject({ min: Price, max: Price }),
  variants: firstOf(Variant, variantsMost).min(1),
  /** What may be chosen, over all variants. */
  options: firstOf(
    z.looseObject({ name: Words, values: firstOf(z.looseObject({ label: Words }), partsMost) }),
    partsMost,
  ).optional(),
  url: ornament(Text),
  categories: firstOf(z.looseObject({ value: Words, taxonomy: ornament(Words) }), partsMost).optional(),
  rating: z.looseObject({}).optional(),
  tags: ornament(firstOf(Words, partsMost)),
})
export type Product = z.output<typeof Product>

const Pagination = z.looseObject({ cursor: ornament(Text), limit: z.int().positive().max(100).optional() })

/** Body of POST /catalog/search. */
export const SearchRequest = z
  .looseObject({
    query: z.string().max(500).optional(),
    filters: z
      .looseObject({
        categories: z.array(Words).max(partsMost).optional(),
        price: z.looseObject({ min: Minor.optional(), max: Minor.optional() }).optional(),
      })
      .optional(),
    context: UcpContext.optional(),
    pagination: Pagination.optional(),
    [capability.deliveryEstimate]: EstimateRequest.optional(),
  })
  .refine(({ query, filters }) => query !== undefined || filters !== undefined, 'Give a query or filters')

export const SearchReply = z.looseObject({
  ucp: ResponseMeta,
  products: firstOf(Product, partsMost),
  pagination: z.looseObject({ has_next_page: z.boolean(), cursor: ornament(Text) }).optional(),
  messages: UcpMessages.optional(),
})

/** Body of POST /catalog/lookup. */
export const LookupRequest = z.looseObject({
  ids: z.array(OutsideId).min(1).max(partsMost),
  context: UcpContext.optional(),
  [capability.deliveryEstimate]: EstimateRequest.optional(),
})
const ChosenOption = z.looseObject({ name: Words, label: Words })
/** Body of POST /catalog/product. */
export const ProductRequest = z.looseObject({
  id: OutsideId,
  /** What has been chosen so far; when no variant has it all, the last of `preferences` is given up first. */
  selected: z.array(ChosenOption).max(20).optional(),
  preferences: z.array(Words).max(20).optional(),
  context: UcpContext.optional(),
  [capability.deliveryEstimate]: EstimateRequest.optional(),
})
export const ProductReply = z.looseObject({ ucp: ResponseMeta, product: Product })
