import type { Article } from '#functions/simulators/catalogue/catalogue.ts'
import type { Size } from '#functions/simulators/catalogue/row.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { FulfillmentOption } from '#shared/merchants/ucp/contract/fulfillment.ts'

const dayMs = 86_400_000
const sizes: readonly Size[] = ['s', 'm', 'l']

/** The evening of the day that lies so many days ahead. */
const evening = (now: number, days: number): string => {
  const day = Math.floor(now / dayMs) + days
  return new Date(day * dayMs + 20 * 3_600_000).toISOString()
}

interface Way {
  id: 'standard' | 'express'
  days: number
  priceMinor: number
}

const waysOf = (shop: Shop, articles: readonly Article[], subtotalMinor: number): Way[] => {
  const largest = sizes.findLast((size) => articles.some((article) => article.size === size)) ?? 's'
  const standardDays = Math.max(...articles.map((article) => article.standardDays))
  const free = shop.freeFromMinor !== undefined && subtotalMinor >= shop.freeFromMinor
  return [
    { id: 'standard', days: standardDays, priceMinor: free ? 0 : shop.standard[largest] },
    { id: 'express', days: shop.expressDays, priceMinor: shop.express[largest] },
  ]
}

/** How these articles can get there, and when: fixed at the time of the quote, so that looking again does not move it. */
export const optionsFor = (
  shop: Shop,
  articles: readonly Article[],
  subtotalMinor: number,
  quotedAt: number,
): FulfillmentOption[] =>
  waysOf(shop, articles, subtotalMinor).map(({ id, days, priceMinor }) => ({
    id,
    title: id === 'standard' ? 'Standard delivery' : 'Express delivery',
    description: `Arrives within ${days} days`,
    carrier: id === 'standard' ? 'Parcel post' : 'Courier',
    earliest_fulfillment_time: evening(quotedAt, days - 1),
    latest_fulfillment_time: evening(quotedAt, days),
    totals: [
      { type: 'subtotal', amount: priceMinor },
      { type: 'total', amount: priceMinor },
    ],
  }))
