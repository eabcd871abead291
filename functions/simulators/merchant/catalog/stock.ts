import * as z from 'zod'
import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import { type CompanyTable, mostKeys } from '#functions/simulators/company/company-table.ts'
import { listedAs, shopKeys } from '#functions/simulators/merchant/keys.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { absent, atLeast, type Item, plus } from '#shared/platform/table/expression.ts'
import { type Guarded, insert, update } from '#shared/platform/table/table.ts'

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

/** Why units could not move: too few, none counted yet, or a price of its own where the list price was supposed. */
type Shortage = 'short' | 'uncounted' | 'repriced'

/** Units that could not move, with the article and why. */
export class SoldOut extends Error {
  readonly sku: string
  readonly reason: Shortage
  constructor(sku: string, reason: Shortage) {
    super(`Not enough of ${sku}`)
    this.name = 'SoldOut'
    this.sku = sku
    this.reason = reason
  }
}

const opening = ({ sku, openingStock }: Article): Stock => ({ sku, available: openingStock, held: 0, sold: 0 })

/** Units and prices of these articles; an article nobody has touched has its opening stock. */
export const stockOf = async (
  table: CompanyTable,
  shop: Shop,
  articles: readonly Article[],
): Promise<Map<string, Stock>> => {
  const stocks = new Map(articles.map((article) => [article.sku, opening(article)]))
  const keys = [...stocks.keys()].map((sku) => shopKeys.stock(shop, sku))
  for (let at = 0; at < keys.length; at += mostKeys)
    for (const row of await table.getMany(keys.slice(at, at + mostKeys))) {
      const stock = Stock.parse(row)
      stocks.set(stock.sku, stock)
    }
  return stocks
}

/** Minor units: the article’s own price if it has one, else the list price. */
export const priceOf = ({ listMinor }: Article, stock: Stock | undefined): number => stock?.priceMinor ?? listMinor

/** Gives articles their stock row, so that units can be counted on it. */
export const openStock = async (
  table: CompanyTable,
  shop: Shop,
  articles: readonly Article[],
  now: number,
): Promise<void> => {
  const rows = await table.getMany(articles.map(({ sku }) => shopKeys.stock(shop, sku)))
  for (const article of articles) {
    if (rows.some((row) => row['sku'] === article.sku)) continue
    class AlreadyOpen extends Error {}
    const row = {
      ...shopKeys.stock(shop, article.sku),
      ...listedAs(shop, 'STOCK', now, article.sku),
      ...opening(article),
    }
    await table.commit([insert(row, () => new AlreadyOpen())]).catch((error: unknown) => {
      if (!(error instanceof AlreadyOpen)) throw error
    })
  }
}

/** Units per article, the same article in several lines counted together: a transaction may touch a row once. */
export const unitsOf = (lines: readonly { sku: string; quantity: number }[]): Map<string, number> => {
  const units = new Map<string, number>()
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity)
  return units
}

/** Holds for an article that is sold at its list price. */
export const atListPrice = { priceMinor: absent }

const shortage = (row: Item | undefined, from: string, units: number): Shortage => {
  if (!row) return 'uncounted'
  return row['priceMinor'] !== undefined && Number(row[from]) >= units ? 'repriced' : 'short'
}

const move = (
  shop: Shop,
  sku: string,
  from: keyof Stock,
  to: keyof Stock,
  units: number,
  price: { priceMinor?: typeof absent } = {},
): Guarded =>
  update(
    shopKeys.stock(shop, sku),
    { [from]: atLeast(units), ...price },
    { [from]: plus(-units), [to]: plus(units) },
    (row) => new SoldOut(sku, shortage(row, from, units)),
  )

type Units = ReadonlyMap<string, number>
const each = (units: Units, write: (sku: string, count: number) => Guarded): Guarded[] =>
  Array.from(units, ([sku, count]) => write(sku, count))

/** Sets units aside for a checkout, or refuses with SoldOut. */
export const holding = (shop: Shop, units: Units, price = {}): Guarded[] =>
  each(units, (sku, count) => move(shop, sku, 'available', 'held', count, price))
/** Puts held units back on sale. */
export const releasing = (shop: Shop, units: Units): Guarded[] =>
  each(units, (sku, count) => move(shop, sku, 'held', 'available', count))
/** Turns held units into sold ones. */
export const selling = (shop: Shop, units: Units): Guarded[] =>
  each(units, (sku, count) => move(shop, sku, 'held', 'sold', count))
/** Puts sold units back on sale, after a cancellation or a return. */
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
  table: CompanyTable,
  shop: Shop,
  article: Article,
  set: { available?: number | undefined; priceMinor?: number | undefined },
  now: number,
): Promise<void> => {
  await openStock(table, shop, [article], now)
  const changes = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
  if (Object.keys(changes).length > 0)
    await table.commit([update(shopKeys.stock(shop, article.sku), {}, changes, () => new Error('No such stock'))])
}
