import * as z from 'zod'
import { MerchantState, ProductView, Quantity } from '#functions/products/product-view.ts'
import { isForOthers, matchPercent } from '#shared/discovery/rules/candidates.ts'
import { searchMerchants } from '#shared/discovery/search-merchants.ts'
import { MerchantId } from '#shared/merchants/merchant-id.ts'
import { allMerchants, merchantOf } from '#shared/merchants/registry.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { wholeNumber } from '#shared/platform/operation/pagination.ts'

/** Searches all catalogues at once: best match first, then the lower price. It names merchants that do not answer in time. */
export const searchProducts = operation(
  {
    name: 'searchProducts',
    summary: 'Search the catalogues of all merchants',
    tool: {
      says: 'Searches the catalogues of all merchants for words. Use it to look around without an intent. It reserves nothing and orders nothing.',
    },
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    input: z.strictObject({
      q: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .meta({ examples: ['wireless headphones'] }),
      merchantId: MerchantId.optional(),
      maxPriceMinor: wholeNumber(1, 1e12).optional(),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .optional(),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional(),
      quantity: Quantity,
      limit: wholeNumber(1, 50).default(20),
    }),
    output: z.object({ items: z.array(ProductView), merchants: z.array(MerchantState), complete: z.boolean() }),
    limits: { account: 'search.account' },
    fails: ['merchant.not-found'],
    grants: { parameters: ['settings', 'signing-key'] },
    http: { method: 'GET', path: '/v1/products/search' },
  },
  async ({ input: { q: text, merchantId, maxPriceMinor, currency, country, quantity, limit } }) => {
    const merchants = merchantId ? [await merchantOf(merchantId)] : await allMerchants()
    const wish = {
      text,
      quantity,
      limit: Math.min(limit, 25),
      ...(currency && { currency }),
      ...(country && { country }),
      ...(maxPriceMinor !== undefined && { maxUnitMinor: maxPriceMinor }),
    }
    const searches = await searchMerchants(merchants, wish)
    const items = searches
      .flatMap(({ products }) => products)
      .filter((product) => currency === undefined || product.currency === currency)
      .filter((product) => maxPriceMinor === undefined || product.unitMinor <= maxPriceMinor)
      .map((product) => ({
        product,
        match: matchPercent(text, [product.title, ...product.categories]),
        forOthers: isForOthers(text, [product.title, product.description]),
      }))
      .sort(
        (a, b) =>
          Number(a.forOthers) - Number(b.forOthers) || b.match - a.match || a.product.unitMinor - b.product.unitMinor,
      )
      .slice(0, limit)
      .map(({ product }) => product)
    const states = searches.map(({ products, ...state }) => ({ ...state, found: products.length }))
    return { items, merchants: states, complete: searches.every(({ state }) => state === 'answered') }
  },
)

export const handler = http(searchProducts)
