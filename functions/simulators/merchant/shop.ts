import { type Article, rangeOf } from '#functions/simulators/catalogue/catalogue.ts'
import type { Size } from '#functions/simulators/catalogue/row.ts'

type Rates = Readonly<Record<Size, number>>

/** One merchant: what it sells, on what terms, and who takes the money. */
export interface Shop {
  company: 'merchant-a' | 'merchant-b'
  title: string
  /** merchant: presents the credential itself at complete. platform: only checks it; the platform captures. */
  capture: 'merchant' | 'platform'
  taxBasisPoints: number
  standard: Rates
  express: Rates
  expressDays: number
  /** Standard delivery costs nothing from this subtotal on. */
  freeFromMinor?: number
  articles: ReadonlyMap<string, Article>
}

/** How long after its delivery a line may come back. */
export const daysToReturn = 30

const bySku = (articles: readonly Article[]) => new Map(articles.map((article) => [article.sku, article]))

/** List prices, quick delivery, free from $75. */
export const merchantA: Shop = {
  company: 'merchant-a',
  title: 'Alder & Finch',
  capture: 'merchant',
  taxBasisPoints: 825,
  standard: { s: 399, m: 699, l: 2499 },
  express: { s: 999, m: 1499, l: 4999 },
  expressDays: 2,
  freeFromMinor: 7500,
  articles: bySku(rangeOf({ letter: 'a', spreadPercent: 0, fastestDays: 3, slowestDays: 5 })),
}

/** Prices of its own, a little slower, delivery always costs. */
export const merchantB: Shop = {
  company: 'merchant-b',
  title: 'Brightwater Goods',
  capture: 'platform',
  taxBasisPoints: 700,
  standard: { s: 499, m: 899, l: 2999 },
  express: { s: 1299, m: 1899, l: 5999 },
  expressDays: 2,
  articles: bySku(rangeOf({ letter: 'b', spreadPercent: 6, fastestDays: 3, slowestDays: 6 })),
}

/** Everything is sold in one currency. */
export const currency = 'USD'
