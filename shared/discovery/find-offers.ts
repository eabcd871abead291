import {
  bestDelivery,
  isDescribedBy,
  isForOthers,
  looserQueries,
  matchPercent,
} from '#shared/discovery/rules/candidates.ts'
import type { Intent, OfferSet } from '#shared/discovery/rules/offers.ts'
import { type RankingWish, rank } from '#shared/discovery/rules/ranking.ts'
import type { Merchant } from '#shared/merchants/port.ts'
import type { ProductQuery } from '#shared/merchants/product.ts'
import { allMerchants } from '#shared/merchants/registry.ts'
import { commit } from '#shared/platform/table/table.ts'
import { offerSeconds, searchMs } from './durations.ts'
import { intents } from './intents.ts'
import { type SearchedMerchant, searchMerchants } from './search-merchants.ts'

const perMerchant = 20
const maxOffers = 20

const candidates = (searches: readonly SearchedMerchant[], intent: Intent) =>
  searches.flatMap(({ products }) =>
    products.map((product, position) => {
      const delivery = bestDelivery(product.delivery, intent.deliverBy)
      const { merchantId, sku, title, description, available, unitMinor, currency, categories } = product
      const named = [title, ...categories]
      const unwanted = intent.without?.some((phrase) => isDescribedBy(phrase, [...named, description])) ?? false
      const forOthers = isForOthers(`${intent.query} ${intent.text ?? ''}`, [...named, description])
      const match = matchPercent(intent.query, named)
      const entry = { merchantId, sku, title, available, unitMinor, currency, position, matchPercent: match }
      return { ...entry, unwanted, forOthers, ...(delivery && { delivery }) }
    }),
  )

const isAsked = ({ merchants, notMerchants }: Intent, merchantId: string): boolean =>
  (merchants?.includes(merchantId) ?? true) && !notMerchants?.includes(merchantId)

/** Searches with fewer words when everybody answered and nobody has anything for all of them, as long as that was quick. */
const searchLoosely = async (merchants: readonly Merchant[], wish: ProductQuery) => {
  const untilMs = performance.now() + searchMs
  const searches = await searchMerchants(merchants, wish)
  const isEmpty = (all: readonly SearchedMerchant[]) => all.every(({ products }) => products.length === 0)
  if (!isEmpty(searches) || searches.some(({ state }) => state === 'missing')) return { searches }
  for (const loosened of looserQueries(wish.text)) {
    if (performance.now() >= untilMs) break
    const again = await searchMerchants(merchants, { ...wish, text: loosened })
    if (!isEmpty(again)) return { searches: again, loosened }
  }
  return { searches }
}

/** Asks the intent's merchants, ranks what fits and stores both with the reasons. Refused with `table.conflict` when another call did so first. */
export const findOffers = async (intent: Intent): Promise<OfferSet> => {
  const { query: text, quantity, currency, maxPriceMinor, minPriceMinor, country, deliverBy } = intent
  const merchants = (await allMerchants()).filter(({ merchantId }) => isAsked(intent, merchantId))
  const wish = { text, quantity, currency, limit: perMerchant, ...(country && { country }) }
  const bounded = {
    ...wish,
    ...(maxPriceMinor !== undefined && { maxUnitMinor: maxPriceMinor }),
    ...(minPriceMinor !== undefined && { minUnitMinor: minPriceMinor }),
  }
  const { searches, loosened } = await searchLoosely(merchants, bounded)
  const now = Date.now()
  const { mode, prefer } = intent
  const wanted: RankingWish = { quantity, currency, maxPriceMinor, minPriceMinor, deliverBy, mode, prefer }
  const { offers, excluded } = rank(candidates(searches, intent), wanted, now)
  const counts: Record<string, number> = {}
  for (const { rule } of excluded) counts[rule] = (counts[rule] ?? 0) + 1
  const rows = offers.slice(0, maxOffers).map(({ delivery, ...offer }) => ({
    merchantId: offer.merchantId,
    sku: offer.sku,
    title: offer.title,
    quantity,
    unitMinor: offer.unitMinor,
    shippingMinor: offer.shippingMinor,
    taxMinor: offer.taxMinor,
    totalMinor: offer.totalMinor,
    currency: offer.currency,
    ...(delivery && { deliveryOption: delivery.optionId }),
    eta: {
      ...(delivery?.earliest && { earliest: delivery.earliest }),
      ...(delivery?.latest && { latest: delivery.latest }),
    },
    rank: offer.rank,
    score: offer.score,
    basis: offer.basis,
    reasons: offer.reasons,
  }))
  const fetches = searches.map(({ products, ...state }) => ({ ...state, found: products.length }))
  const outcome = {
    fetches,
    excluded: counts,
    ...(loosened && { loosened }),
    askedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + offerSeconds * 1000).toISOString(),
  }
  const { set, writes } = intents.answered(intent, rows, outcome)
  await commit(writes)
  return set
}
