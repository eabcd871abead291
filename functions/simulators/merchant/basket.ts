import type * as z from 'zod'
import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import { BusinessNo } from '#functions/simulators/merchant/answers.ts'
import type { Line, Session } from '#functions/simulators/merchant/session.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { priceOf, type Stock } from '#functions/simulators/merchant/stock.ts'
import type { CreateCheckout } from '#shared/merchants/ucp/contract/checkout.ts'

export type Wanted = z.output<typeof CreateCheckout>

/** The articles a request names; one we do not sell refuses the whole. */
export const articlesOf = (shop: Shop, { line_items }: Wanted): Article[] =>
  line_items.map(({ item }, at) => {
    const article = shop.articles.get(item.id)
    if (!article) throw new BusinessNo('not_found', `We do not sell ${item.id}`, { path: `$.line_items[${at}]` })
    return article
  })

/** Lines at today's prices; a line that was there before keeps the price it was quoted at. */
export const linesOf = (
  shop: Shop,
  { line_items }: Wanted,
  stocks: ReadonlyMap<string, Stock>,
  before: readonly Line[] = [],
): Line[] =>
  line_items.map(({ id, item, quantity }, at) => {
    const article = shop.articles.get(item.id)
    if (!article) throw new TypeError(`No article ${item.id}`)
    const known = before.find((line) => line.sku === item.id)
    return {
      id: id ?? known?.id ?? `li_${at + 1}`,
      sku: article.sku,
      title: article.title,
      quantity,
      unitMinor: known?.unitMinor ?? priceOf(article, stocks.get(article.sku)),
      ...(item.options && { options: item.options }),
    }
  })

/** Where to and by which option, as the request says it. */
export const deliveryOf = ({
  fulfillment,
}: Wanted): Pick<Session, 'destination' | 'optionId'> & { methodId: string } => {
  const method = fulfillment?.methods.find(({ type }) => type === 'shipping')
  const destinations = method?.destinations ?? []
  const selected = destinations.find(({ id }) => id !== undefined && id === method?.selected_destination_id)
  const destination = selected ?? (destinations.length === 1 ? destinations[0] : undefined)
  const optionId = method?.groups?.[0]?.selected_option_id
  return {
    methodId: method?.id ?? 'shipping',
    ...(destination && { destination: { ...destination, id: destination.id ?? 'door' } }),
    ...(optionId && { optionId }),
  }
}

/** Quantities above this are for another channel. */
const mostPieces = 1000
export const assertReasonable = ({ line_items }: Wanted): void => {
  const pieces = line_items.reduce((sum, { quantity }) => sum + quantity, 0)
  if (line_items.length > 50 || pieces > mostPieces)
    throw new BusinessNo('quantity_limit', `At most 50 lines and ${mostPieces} pieces`)
}
