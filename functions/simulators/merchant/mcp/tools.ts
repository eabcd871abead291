import * as z from 'zod'
import type { Endpoint } from '#functions/simulators/company/endpoint.ts'
import { LookupRequest, ProductRequest, SearchRequest } from '#shared/merchants/ucp/contract/catalog.ts'
import { CompleteCheckout, CreateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'

const Meta = z.looseObject({
  'ucp-agent': z.looseObject({ profile: z.string() }),
  'idempotency-key': z.string().min(1).max(255).optional(),
})
const KeyedMeta = Meta.extend({ 'idempotency-key': z.string().min(1).max(255) })

/** The REST operation behind a tool. `payload` names the argument that is its body. */
export interface Tool {
  description: string
  method: Endpoint['method']
  path: string
  payload?: 'checkout' | 'catalog'
  arguments: z.ZodType<Record<string, unknown> & { meta: z.output<typeof Meta>; id?: string }>
}

const id = z.string().min(1).max(200)
/** What it is about is named beside it. */
const nameless = <S extends z.ZodType<object>>(checkout: S) =>
  checkout.refine((body) => !Object.hasOwn(body, 'id'), 'The id goes beside the checkout')

/** UCP's tools at 2026-04-08 and the operations behind them. */
export const tools: ReadonlyMap<string, Tool> = new Map(
  Object.entries({
    search_catalog: {
      description: 'Search for products.',
      method: 'POST',
      path: '/catalog/search',
      payload: 'catalog',
      arguments: z.looseObject({ meta: Meta, catalog: SearchRequest }),
    },
    lookup_catalog: {
      description: 'Look up products or variants by their ids.',
      method: 'POST',
      path: '/catalog/lookup',
      payload: 'catalog',
      arguments: z.looseObject({ meta: Meta, catalog: LookupRequest }),
    },
    get_product: {
      description: 'Read one product, narrowed to the chosen options.',
      method: 'POST',
      path: '/catalog/product',
      payload: 'catalog',
      arguments: z.looseObject({ meta: Meta, catalog: ProductRequest }),
    },
    create_checkout: {
      description: 'Open a checkout.',
      method: 'POST',
      path: '/checkout-sessions',
      payload: 'checkout',
      arguments: z.looseObject({ meta: Meta, checkout: nameless(CreateCheckout) }),
    },
    get_checkout: {
      description: 'Read a checkout.',
      method: 'GET',
      path: '/checkout-sessions/{id}',
      arguments: z.looseObject({ meta: Meta, id }),
    },
    update_checkout: {
      description: 'Replace the content of a checkout.',
      method: 'PUT',
      path: '/checkout-sessions/{id}',
      payload: 'checkout',
      arguments: z.looseObject({ meta: Meta, id, checkout: nameless(CreateCheckout) }),
    },
    complete_checkout: {
      description: 'Place the order.',
      method: 'POST',
      path: '/checkout-sessions/{id}/complete',
      payload: 'checkout',
      arguments: z.looseObject({ meta: KeyedMeta, id, checkout: nameless(CompleteCheckout) }),
    },
    cancel_checkout: {
      description: 'Cancel a checkout.',
      method: 'POST',
      path: '/checkout-sessions/{id}/cancel',
      arguments: z.looseObject({ meta: KeyedMeta, id }),
    },
    get_order: {
      description: 'Read an order.',
      method: 'GET',
      path: '/orders/{id}',
      arguments: z.looseObject({ meta: Meta, id }),
    },
  } satisfies Record<string, Tool>),
)
