import type * as z from 'zod'
import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import { recoverable } from '#functions/simulators/merchant/answers.ts'
import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import { priceOf, type Stock, stockOf } from '#functions/simulators/merchant/catalog/stock.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { Given } from '#functions/simulators/merchant/shop-endpoint.ts'
import type { CreateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'
import { lineIdsOf } from './line-ids.ts'
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
  basket: WantedBasket,
  stocks: ReadonlyMap<string, Stock>,
  before: readonly SessionLine[] = [],
): SessionLine[] => {
  const ids = lineIdsOf(basket, before)
  return basket.line_items.map(({ item, quantity }, at) => {
    const article = shop.articles.get(item.id)
    if (!article) throw new TypeError(`No article ${item.id}`)
    const quoted = before.find((line) => line.sku === item.id)
    return {
      id: ids[at] ?? '',
      sku: article.sku,
      title: article.title,
      quantity,
      unitMinor: quoted?.unitMinor ?? priceOf(article, stocks.get(article.sku)),
      ...(item.options && { options: item.options }),
    }
  })
}

/** A larger order needs another channel. */
const mostPieces = 1000
/** Refuses more than 50 lines or 1,000 pieces; says too which lines are more than there are. */
export const assertReasonable = async ({ shop, table, body }: Given<WantedBasket>): Promise<void> => {
  const { line_items } = body
  const pieces = line_items.reduce((sum, { quantity }) => sum + quantity, 0)
  if (line_items.length <= 50 && pieces <= mostPieces) return
  const stocks = line_items.length <= 50 ? await stockOf(table, shop, articlesOf(shop, body)) : undefined
  const besides = line_items.flatMap(({ item, quantity }, at) => {
    const left = stocks?.get(item.id)?.available ?? quantity
    const path = `$.line_items[${at}].quantity`
    return quantity > left ? [recoverable('out_of_stock', `There are ${left} of ${item.id}`, path)] : []
  })
  throw new BusinessRefusal('quantity_limit', `At most 50 lines and ${mostPieces} pieces`, { besides })
}
