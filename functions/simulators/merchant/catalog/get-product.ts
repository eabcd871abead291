import { meta } from '#functions/simulators/merchant/answers.ts'
import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { ProductRequest } from '#shared/merchants/ucp/contract/catalog.ts'
import { chosenProduct } from './chosen-product.ts'
import { familyOf } from './family.ts'
import { estimateQuantity, productsOf } from './products.ts'
import { stockOf } from './stock.ts'

/** One product by its own or a variant's id, narrowed to the chosen options. */
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
    return {
      status: 200,
      body: { ucp: meta(platform, 'lookup', 'deliveryEstimate'), product: chosenProduct(product, body) },
    }
  },
)
