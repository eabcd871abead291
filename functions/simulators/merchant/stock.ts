import * as z from 'zod'
import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import { listedAs, shopKeys } from '#functions/simulators/merchant/keys.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { atLeast, plus } from '#shared/platform/table/expression.ts'
import { commit, type Guarded, getMany, insert, update } from '#shared/platform/table/table.ts'

/** available + held + sold is what came in, at any time; none is ever negative. */
const Stock = z.object({
  sku: z.string(),
  available: z.int().nonnegative(),
  held: z.int().nonnegative(),
  sold: z.int().nonnegative(),
  /** A price other than the catalogue's. */
  priceMinor: z.int().optional(),
})
export type Stock = z.output<typeof Stock>

export class SoldOut extends Error {
  readonly sku: string
  /** Nobody has counted this article yet: it may not be sold out at all. */
  readonly uncounted: boolean
  constructor(sku: string, uncounted = false) {
    super(`Not enough of ${sku}`)
    this.name = 'SoldOut'
    this.sku = sku
    this.uncounted = uncounted
  }
}

const opening = ({ sku, openingStock }: Article): Stock => ({ sku, available: openingStock, held: 0, sold: 0 })
const batch = 100

/** Units and prices of these articles; an article nobody has touched has its opening stock. */
export const stockOf = async (shop: Shop, articles: readonly Article[]): Promise<Map<string, Stock>> => {
  const stocks = new Map(articles.map((article) => [article.sku, opening(article)]))
  const keys = [...stocks.keys()].map((sku) => shopKeys.stock(shop, sku))
  for (let at = 0; at < keys.length; at += batch)
    for (const row of await getMany(keys.slice(at, at + batch))) {
      const stock = Stock.parse(row)
      stocks.set(stock.sku, stock)
    }
  return stocks
}

export const priceOf = ({ listMinor }: Article, stock: Stock | undefined): number => stock?.priceMinor ?? listMinor

/** Gives articles their stock row, so that units can be counted on it. */
export const openStock = async (shop: Shop, articles: readonly Article[], now: number): Promise<void> => {
  const known = await getMany(articles.map(({ sku }) => shopKeys.stock(shop, sku)))
  for (const article of articles) {
    if (known.some((row) => row['sku'] === article.sku)) continue
    class Open extends Error {}
    const row = {
      ...shopKeys.stock(shop, article.sku),
      ...listedAs(shop, 'STOCK', now, article.sku),
      ...opening(article),
    }
    await commit([insert(row, () => new Open())]).catch((error: unknown) => {
      if (!(error instanceof Open)) throw error
    })
  }
}

/** Units per article, the same article in several lines counted together: a transaction may touch a row once. */
export const unitsOf = (lines: readonly { sku: string; quantity: number }[]): Map<string, number> => {
  const units = new Map<string, number>()
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity)
  return units
}

const move = (shop: Shop, sku: string, from: keyof Stock, to: keyof Stock, units: number): Guarded =>
  update(
    shopKeys.stock(shop, sku),
    { [from]: atLeast(units) },
    { [from]: plus(-units), [to]: plus(units) },
    (found) => new SoldOut(sku, found === undefined),
  )

type Units = ReadonlyMap<string, number>
const each = (units: Units, write: (sku: string, count: number) => Guarded): Guarded[] =>
  Array.from(units, ([sku, count]) => write(sku, count))

/** Sets units aside for a checkout, or refuses with SoldOut. */
export const holding = (shop: Shop, units: Units): Guarded[] =>
  each(units, (sku, count) => move(shop, sku, 'available', 'held', count))
export const releasing = (shop: Shop, units: Units): Guarded[] =>
  each(units, (sku, count) => move(shop, sku, 'held', 'available', count))
export const selling = (shop: Shop, units: Units): Guarded[] =>
  each(units, (sku, count) => move(shop, sku, 'held', 'sold', count))
export const takingBack = (shop: Shop, units: Units): Guarded[] =>
  each(units, (sku, count) => move(shop, sku, 'sold', 'available', count))

/** From what a checkout holds to what it shall hold; only the difference is written. */
export const reholding = (shop: Shop, before: Units, after: Units): Guarded[] => {
  const more = new Map<string, number>()
  const less = new Map<string, number>()
  for (const sku of new Set([...before.keys(), ...after.keys()])) {
    const change = (after.get(sku) ?? 0) - (before.get(sku) ?? 0)
    if (change > 0) more.set(sku, change)
    if (change < 0) less.set(sku, -change)
  }
  return [...holding(shop, more), ...releasing(shop, less)]
}

/** Sets units or price from outside, as a delivery or a new price list would. */
export const setStock = async (
  shop: Shop,
  article: Article,
  set: { available?: number | undefined; priceMinor?: number | undefined },
  now: number,
): Promise<void> => {
  await openStock(shop, [article], now)
  const changes = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
  if (Object.keys(changes).length > 0)
    await commit([update(shopKeys.stock(shop, article.sku), {}, changes, () => new Error('No such stock'))])
}
