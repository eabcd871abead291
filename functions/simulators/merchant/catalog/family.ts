import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'

/** All variants of the products that these product or variant ids name. */
export const familyOf = (shop: Shop, ids: readonly string[]): Article[] => {
  const products = new Set(ids.map((id) => shop.articles.get(id)?.productId ?? id))
  return [...shop.articles.values()].filter(({ productId }) => products.has(productId))
}
