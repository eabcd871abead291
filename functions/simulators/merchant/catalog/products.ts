import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import { optionsFor } from '#functions/simulators/merchant/checkout/delivery.ts'
import { taxOn } from '#functions/simulators/merchant/checkout/totals.ts'
import { currency, type Shop } from '#functions/simulators/merchant/shop.ts'
import { EstimateRequest } from '#shared/merchants/ucp/contract/catalog.ts'
import { capability } from '#shared/merchants/ucp/contract/profile.ts'
import { priceOf, type Stock } from './stock.ts'

/** How many pieces a request wants delivery estimates for; undefined when it wants none. */
export const estimateQuantity = (body: Record<string, unknown>): number | undefined =>
  EstimateRequest.safeParse(body[capability.deliveryEstimate]).data?.quantity

const estimate = (shop: Shop, article: Article, unitMinor: number, quantity: number, now: number) => {
  const subtotal = unitMinor * quantity
  const options = optionsFor(shop, [article], subtotal, now).map(({ totals, ...option }) => ({
    ...option,
    amount: totals[0]?.amount ?? 0,
    tax: taxOn(shop, subtotal),
  }))
  return { [capability.deliveryEstimate]: { quantity, options } }
}

const variantOf = (shop: Shop, article: Article, stock: Stock | undefined, now: number, quantity?: number) => {
  const price = priceOf(article, stock)
  const available = (stock?.available ?? 0) >= (quantity ?? 1)
  return {
    id: article.sku,
    sku: article.sku,
    title: article.colour ?? article.title,
    description: { plain: article.description },
    price: { amount: price, currency },
    barcodes: [{ type: 'gtin', value: article.gtin }],
    availability: { available, status: available ? 'in_stock' : 'out_of_stock' },
    ...(article.colour && { options: [{ name: 'Colour', label: article.colour }] }),
    ...(quantity !== undefined && estimate(shop, article, price, quantity, now)),
  }
}

const nameOf = ({ title, colour }: Article): string => (colour ? title.slice(0, title.lastIndexOf(', ')) : title)

/** Articles as UCP products: the colours of one product are its variants. */
export const productsOf = (
  shop: Shop,
  articles: readonly Article[],
  stocks: ReadonlyMap<string, Stock>,
  now: number,
  quantity?: number,
) =>
  [...Map.groupBy(articles, ({ productId }) => productId).values()].flatMap(([first, ...others]) => {
    if (!first) return []
    const all = [first, ...others]
    const prices = all.map((article) => priceOf(article, stocks.get(article.sku)))
    return {
      id: first.productId,
      title: nameOf(first),
      description: { plain: first.description },
      categories: [{ value: first.category, taxonomy: 'merchant' }],
      tags: [...first.tags],
      price_range: {
        min: { amount: Math.min(...prices), currency },
        max: { amount: Math.max(...prices), currency },
      },
      options: [
        ...(first.colour ? [{ name: 'Colour', values: all.map(({ colour = '' }) => ({ label: colour })) }] : []),
        ...Object.entries(first.choices).map(([name, labels]) => ({
          name,
          values: labels.map((label) => ({ label })),
        })),
      ],
      variants: all.map((article) => variantOf(shop, article, stocks.get(article.sku), now, quantity)),
    }
  })
