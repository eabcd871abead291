import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { meta } from '#functions/simulators/merchant/answers.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { LookupRequest } from '#shared/merchants/ucp/contract/catalog.ts'
import { familyOf } from './family.ts'
import { estimateQuantity, productsOf } from './products.ts'
import { stockOf } from './stock.ts'

const mostIds = 50

/** Products by id, each once, with the variants that the ids found. A message names unknown ids; they refuse nothing. */
export const lookupCatalogEndpoint = shopEndpoint(
  'lookup',
  'POST',
  '/catalog/lookup',
  LookupRequest,
  async ({ call, body, shop, table, platform }) => {
    if (body.ids.length > mostIds) throw new CompanyRefusal(400, 'request_too_large', `At most ${mostIds} ids`)
    const wanted = [...new Set(body.ids)]
    const articles = familyOf(shop, wanted)
    const stocks = await stockOf(table, shop, articles)
    const products = productsOf(shop, articles, stocks, call.now, estimateQuantity(body)).map((product) => {
      const inputsOf = (id: string, first: boolean) =>
        wanted.flatMap((each) => {
          if (each === id) return [{ id: each, match: 'exact' }]
          return first && each === product.id ? [{ id: each, match: 'featured' }] : []
        })
      const named = product.variants.findIndex(({ id }) => wanted.includes(id))
      const variants = product.variants.map((variant, at) => ({
        ...variant,
        inputs: inputsOf(variant.id, at === Math.max(0, named)),
      }))
      return { ...product, variants: variants.filter(({ inputs }) => inputs.length > 0) }
    })
    const soldIds = new Set(articles.flatMap(({ sku, productId }) => [sku, productId]))
    const messages = wanted
      .filter((id) => !soldIds.has(id))
      .map((id) => ({ type: 'info', code: 'not_found', content: `We do not sell ${id}` }))
    return {
      status: 200,
      body: { ucp: meta(platform, 'lookup', 'deliveryEstimate'), products, ...(messages.length > 0 && { messages }) },
    }
  },
)
