import { type Basis, type Preference, type Reason, reasonsOf } from './reasons.ts'

export interface Candidate {
  merchantId: string
  sku: string
  available: boolean
  unitMinor: number
  currency: string
  /** One way of delivery; absent when the merchant estimates none. */
  delivery?: { optionId: string; shippingMinor: number; taxMinor: number; earliest?: string; latest?: string }
  /** Hundredths of the query's words that the catalogue entry has. */
  matchPercent: number
  /** Place in the merchant's own answer, from 0. */
  position: number
  /** It is or has what the buyer does not want. */
  unwanted?: boolean
  /** It is for children, and nobody asked for that. */
  forOthers?: boolean
}
export interface RankingWish {
  quantity: number
  currency: string
  maxPriceMinor?: number | undefined
  minPriceMinor?: number | undefined
  /** ISO 8601 instant. */
  deliverBy?: string | undefined
  mode: 'assist' | 'autopilot'
  prefer: Preference
}

export type Ranked<C extends Candidate> = C & {
  rank: number
  shippingMinor: number
  taxMinor: number
  totalMinor: number
  score: number
  basis: Basis
  reasons: Reason[]
}
/** The first hard constraint that a candidate failed. */
export type Exclusion = 'currency' | 'stock' | 'price' | 'low-price' | 'without' | 'deliver-by'

/** What it costs at the door: pieces, delivery and tax. */
const landed = ({ unitMinor, delivery }: Candidate, quantity: number): number =>
  unitMinor * quantity + (delivery?.shippingMinor ?? 0) + (delivery?.taxMinor ?? 0)

/** The cap applies to the listed price of one piece; on autopilot, where no user looks, to the full cost at the door. */
const withinCap = (candidate: Candidate, { maxPriceMinor, quantity, mode }: RankingWish): boolean => {
  if (maxPriceMinor === undefined) return true
  if (candidate.unitMinor > maxPriceMinor) return false
  return mode === 'assist' || landed(candidate, quantity) <= maxPriceMinor * quantity
}

/** Why a candidate is no answer at all; undefined when it is one. */
const exclusion = (candidate: Candidate, wanted: RankingWish): Exclusion | undefined => {
  if (candidate.currency !== wanted.currency) return 'currency'
  if (!candidate.available) return 'stock'
  if (!withinCap(candidate, wanted)) return 'price'
  if (candidate.unitMinor < (wanted.minPriceMinor ?? 0)) return 'low-price'
  if (candidate.unwanted) return 'without'
  if (wanted.deliverBy === undefined) return undefined
  const latest = candidate.delivery?.latest
  return latest !== undefined && Date.parse(latest) <= Date.parse(wanted.deliverBy) ? undefined : 'deliver-by'
}

const total = (reasons: readonly Reason[]): number => reasons.reduce((sum, { points }) => sum + points, 0)

type Scored = Pick<Ranked<Candidate>, 'score' | 'totalMinor' | 'merchantId' | 'sku'>
/** Highest score, then lowest total, then names: no two offers tie. */
const byRank = (a: Scored, b: Scored): number =>
  b.score - a.score ||
  a.totalMinor - b.totalMinor ||
  (a.merchantId === b.merchantId ? 0 : a.merchantId < b.merchantId ? -1 : 1) ||
  (a.sku === b.sku ? 0 : a.sku < b.sku ? -1 : 1)

/** Score and reasons again, from what an offer carries: what an auditor compares with what was shown. */
export const recompute = ({ basis }: Pick<Ranked<Candidate>, 'basis'>): { score: number; reasons: Reason[] } => {
  const reasons = reasonsOf(basis)
  return { score: total(reasons), reasons }
}

/** Ranks what meets the hard constraints and names the constraint that each of the rest failed. The order of the candidates does not matter. */
export const rank = <C extends Candidate>(candidates: readonly C[], wanted: RankingWish, nowMs: number) => {
  const judged = candidates.map((candidate) => ({ candidate, excluded: exclusion(candidate, wanted) }))
  const fit = judged.filter(({ excluded }) => excluded === undefined).map(({ candidate }) => candidate)
  const cheapestMinor = Math.min(...fit.map((candidate) => landed(candidate, wanted.quantity)))
  const scored = fit.map((candidate) => {
    const totalMinor = landed(candidate, wanted.quantity)
    const { delivery, matchPercent, position, forOthers } = candidate
    const over = wanted.maxPriceMinor === undefined ? 0 : totalMinor - wanted.maxPriceMinor * wanted.quantity
    const basis: Basis = {
      landedMinor: totalMinor,
      cheapestMinor,
      matchPercent,
      position,
      ...(delivery?.latest && { arrivalMs: Date.parse(delivery.latest) - nowMs }),
      overCap: over > 0,
      ...(over > 0 && { overCapMinor: over }),
      ...(forOthers && { forOthers }),
      currency: wanted.currency,
      estimated: delivery !== undefined,
      prefer: wanted.prefer,
    }
    const { score, reasons } = recompute({ basis })
    const { shippingMinor = 0, taxMinor = 0 } = delivery ?? {}
    return { ...candidate, shippingMinor, taxMinor, totalMinor, score, basis, reasons }
  })
  const offers: Ranked<C>[] = scored.sort(byRank).map((offer, at) => ({ ...offer, rank: at + 1 }))
  const excluded = judged.flatMap(({ candidate: { merchantId, sku }, excluded: rule }) =>
    rule ? [{ merchantId, sku, rule }] : [],
  )
  return { offers, excluded }
}
