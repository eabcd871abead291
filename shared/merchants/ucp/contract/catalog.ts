import * as z from 'zod'
import { UcpContext } from './checkout.ts'
import { Timestamp, UcpMessage } from './messages.ts'
import { capability, ResponseMeta } from './profile.ts'

const Price = z.looseObject({ amount: z.int().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) })
const Description = z.looseObject({
  plain: z.string().optional(),
  html: z.string().optional(),
  markdown: z.string().optional(),
})

/** Extension member of a search, lookup or product request: how many pieces the estimate is for. */
export const EstimateRequest = z.looseObject({ quantity: z.int().positive() })

/** Extension member of a variant: the estimated delivery cost of that many pieces, per option, in the variant's currency. Not binding. */
const DeliveryEstimate = z.looseObject({
  quantity: z.int().positive(),
  options: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      amount: z.int().nonnegative(),
      tax: z.int().nonnegative(),
      earliest_fulfillment_time: Timestamp.optional(),
      latest_fulfillment_time: Timestamp.optional(),
    }),
  ),
})

/** What is bought: its id is the item id in a checkout. Catalogue prices are not binding. */
export const Variant = z.looseObject({
  id: z.string(),
  title: z.string(),
  description: Description,
  price: Price,
  sku: z.string().optional(),
  availability: z.looseObject({ available: z.boolean(), status: z.string().optional() }).optional(),
  options: z.array(z.looseObject({ name: z.string(), label: z.string() })).optional(),
  [capability.deliveryEstimate]: DeliveryEstimate.optional(),
})
export type Variant = z.output<typeof Variant>

export const Product = z.looseObject({
  id: z.string(),
  title: z.string(),
  description: Description,
  price_range: z.looseObject({ min: Price, max: Price }),
  variants: z.array(Variant).min(1),
  /** What may be chosen, over all variants. */
  options: z
    .array(z.looseObject({ name: z.string(), values: z.array(z.looseObject({ label: z.string() })) }))
    .optional(),
  url: z.string().optional(),
  categories: z.array(z.looseObject({ value: z.string(), taxonomy: z.string().optional() })).optional(),
  rating: z.looseObject({}).optional(),
  tags: z.array(z.string()).optional(),
})
export type Product = z.output<typeof Product>

const Pagination = z.looseObject({ cursor: z.string().optional(), limit: z.int().positive().max(100).optional() })

/** Body of POST /catalog/search. */
export const SearchRequest = z
  .looseObject({
    query: z.string().max(500).optional(),
    filters: z
      .looseObject({
        categories: z.array(z.string()).optional(),
        price: z.looseObject({ min: z.int().optional(), max: z.int().optional() }).optional(),
      })
      .optional(),
    context: UcpContext.optional(),
    pagination: Pagination.optional(),
    [capability.deliveryEstimate]: EstimateRequest.optional(),
  })
  .refine(({ query, filters }) => query !== undefined || filters !== undefined, 'Give a query or filters')

export const SearchReply = z.looseObject({
  ucp: ResponseMeta,
  products: z.array(Product),
  pagination: z.looseObject({ has_next_page: z.boolean(), cursor: z.string().optional() }).optional(),
  messages: z.array(UcpMessage).optional(),
})

/** Body of POST /catalog/lookup. */
export const LookupRequest = z.looseObject({
  ids: z.array(z.string()).min(1),
  context: UcpContext.optional(),
  [capability.deliveryEstimate]: EstimateRequest.optional(),
})
const ChosenOption = z.looseObject({ name: z.string(), label: z.string() })
/** Body of POST /catalog/product. */
export const ProductRequest = z.looseObject({
  id: z.string(),
  /** What has been chosen so far; when no variant has it all, the last of `preferences` is given up first. */
  selected: z.array(ChosenOption).max(20).optional(),
  preferences: z.array(z.string()).max(20).optional(),
  context: UcpContext.optional(),
  [capability.deliveryEstimate]: EstimateRequest.optional(),
})
export const ProductReply = z.looseObject({ ucp: ResponseMeta, product: Product })
