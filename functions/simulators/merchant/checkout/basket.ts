import type * as z from 'zod'
import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import { priceOf, type Stock } from '#functions/simulators/merchant/catalog/stock.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { CreateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import type { SessionLine } from './session.ts'

export type WantedBasket = z.output<typeof CreateCheckout>

/** The articles that a request names. One that we do not sell refuses the request. */
export const articlesOf = (shop: Shop, { line_items }: WantedBasket): Article[] =>
  line_items.map(({ item }, at) => {
    const article = shop.articles.get(item.id)
    if (!article) throw new BusinessRefusal('not_found', `We do not sell ${item.id}`, { path: `$.line_items[${at}]` })
    return article
  })

/** Lines at today's prices. A line that was there before keeps its quoted price. */
export const linesOf = (
  shop: Shop,
  { line_items }: WantedBasket,
  stocks: ReadonlyMap<string, Stock>,
  before: readonly SessionLine[] = [],
): SessionLine[] =>
  line_items.map(({ id, item, quantity }, at) => {
    const article = shop.articles.get(item.id)
    if (!article) throw new TypeError(`No article ${item.id}`)
    const quoted = before.find((line) => line.sku === item.id)
    return {
      id: id ?? quoted?.id ?? `li_${at + 1}`,
      sku: article.sku,
      title: article.title,
      quantity,
      unitMinor: quoted?.unitMinor ?? priceOf(article, stocks.get(article.sku)),
      ...(item.options && { options: item.options }),
    }
  })

/** A larger order needs another channel. */
const mostPieces = 1000
/** Refuses more than 50 lines or 1,000 pieces. */
export const assertReasonable = ({ line_items }: WantedBasket): void => {
  const pieces = line_items.reduce((sum, { quantity }) => sum + quantity, 0)
  if (line_items.length > 50 || pieces > mostPieces)
    throw new BusinessRefusal('quantity_limit', `At most 50 lines and ${mostPieces} pieces`)
}
