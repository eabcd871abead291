import { meta } from '#functions/simulators/merchant/answers.ts'
import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { LookupRequest, ProductRequest } from '#shared/merchants/ucp/contract/catalog.ts'
import { estimateQuantity, productsOf } from './products.ts'
import { stockOf } from './stock.ts'

/** All variants of the products that these product or variant ids name. */
const familyOf = (shop: Shop, ids: readonly string[]) => {
  const products = new Set(ids.map((id) => shop.articles.get(id)?.productId ?? id))
  return [...shop.articles.values()].filter(({ productId }) => products.has(productId))
}

/** Products by id. A message names unknown ids; they refuse nothing. */
export const lookupCatalogEndpoint = shopEndpoint(
  'lookup',
  'POST',
  '/catalog/lookup',
  LookupRequest,
  async ({ call, body, shop, table, platform }) => {
    const articles = familyOf(shop, body.ids)
    const ids = new Set(articles.flatMap(({ sku, productId }) => [sku, productId]))
    const missing = body.ids.filter((id) => !ids.has(id))
    const stocks = await stockOf(table, shop, articles)
    const products = productsOf(shop, articles, stocks, call.now, estimateQuantity(body)).map((product) => {
      const named = product.variants.filter(({ id }) => body.ids.includes(id))
      const shown = named.length > 0 ? named : product.variants.slice(0, 1)
      const match = named.length > 0 ? 'exact' : 'featured'
      const withInputs = shown.map((variant) => ({
        ...variant,
        inputs: [{ id: match === 'exact' ? variant.id : product.id, match }],
      }))
      return { ...product, variants: withInputs }
    })
    const messages = missing.map((id) => ({ type: 'info', code: 'not_found', content: `We do not sell ${id}` }))
    return {
      status: 200,
      body: { ucp: meta(platform, 'lookup', 'deliveryEstimate'), products, ...(missing.length > 0 && { messages }) },
    }
  },
)

/** One product with all its variants, by product or variant id. */
export const getProductEndpoint = shopEndpoint(
  'product',
  'POST',
  '/catalog/product',
  ProductRequest,
  async ({ call, body, shop, table, platform }) => {
    const articles = familyOf(shop, [body.id])
    const stocks = await stockOf(table, shop, articles)
    const [product] = productsOf(shop, articles, stocks, call.now, estimateQuantity(body))
    if (!product) throw new BusinessRefusal('not_found', 'We do not sell this')
    return { status: 200, body: { ucp: meta(platform, 'lookup', 'deliveryEstimate'), product } }
  },
)
