import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import { meta } from '#functions/simulators/merchant/answers.ts'
import { shopEndpoint } from '#functions/simulators/merchant/shop-endpoint.ts'
import { SearchRequest } from '#shared/merchants/ucp/contract/catalog.ts'
import { estimateQuantity, productsOf } from './products.ts'
import { priceOf, stockOf } from './stock.ts'

const ignored = new Set(
  'a an and the for of in on with to under over near about around best good cheap buy me my some i need want please'.split(
    ' ',
  ),
)
const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => !ignored.has(word))
const stem = (word: string): string => word.replace(/(?<=ch|sh|ss|x)es$|(?<=[^su])s$/, '')

/** How much of the query an article answers; words in the title count most. */
const score = (article: Article, words: readonly string[]): number => {
  const inTitle = new Set(wordsOf(article.title).map(stem))
  const elsewhere = new Set([...wordsOf(article.tags.join(' ')), ...wordsOf(article.category)].map(stem))
  const points = words.map((word) => (inTitle.has(stem(word)) ? 1 : elsewhere.has(stem(word)) ? 0.9 : 0))
  return points.reduce((sum: number, point) => sum + point, 0) / words.length
}

const matching = (articles: readonly Article[], query: string | undefined): Article[] => {
  const words = wordsOf(query ?? '')
  if (words.length === 0) return [...articles]
  const scored = articles
    .map((article) => ({ article, points: score(article, words) }))
    .filter(({ points }) => points >= 0.5)
  const best = Math.max(...scored.map(({ points }) => points))
  return scored
    .filter(({ points }) => points >= best * 0.75)
    .toSorted((a, b) => b.points - a.points)
    .map(({ article }) => article)
}

const offsetOf = (cursor: string | undefined): number => {
  const offset = Number(Buffer.from(cursor ?? '', 'base64url').toString() || 0)
  return Number.isInteger(offset) && offset >= 0 ? offset : 0
}

/** Full-text search over the range, with a price window and categories. */
export const searchCatalogEndpoint = shopEndpoint(
  'search',
  'POST',
  '/catalog/search',
  SearchRequest,
  async ({ call, body, shop, table, platform }) => {
    const { query, filters: { categories, price = {} } = {}, pagination } = body
    const quantity = estimateQuantity(body)
    const matches = matching([...shop.articles.values()], query).filter(
      ({ category }) => !categories || categories.includes(category),
    )
    const stocks = await stockOf(table, shop, matches)
    const inWindow = matches.filter((article) => {
      const amount = priceOf(article, stocks.get(article.sku))
      return amount >= (price.min ?? 0) && amount <= (price.max ?? Number.MAX_SAFE_INTEGER)
    })
    const products = productsOf(shop, inWindow, stocks, call.now, quantity)
    const from = offsetOf(pagination?.cursor)
    const until = from + (pagination?.limit ?? 10)
    const more = products.length > until
    const cursor = Buffer.from(String(until)).toString('base64url')
    return {
      status: 200,
      body: {
        ucp: meta(platform, 'search', 'deliveryEstimate'),
        products: products.slice(from, until),
        pagination: { has_next_page: more, total_count: products.length, ...(more && { cursor }) },
      },
    }
  },
)
