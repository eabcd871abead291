import { worthlessArrivalSeconds } from '#shared/discovery/durations.ts'
import { dayMs } from '#shared/kernel/durations.ts'
import { formatMoney } from '#shared/kernel/money.ts'

/** More than any other rules can give: such an offer never leads the list. */
const last = -10_000
/** What costs more than the buyer said comes after everything else. */
const lastOfAll = -100_000

/** Points a rule may give, by what the buyer prefers. One word in three that does not fit costs more than any price can win back. They are the whole of the judgement: change them here and nowhere else. */
export const weights = {
  balanced: { match: 200, price: 60, arrival: 20, position: 10, overCap: lastOfAll, forOthers: last, noEstimate: -20 },
  /** Only what matches and what it costs. */
  price: { match: 4000, price: 1000, arrival: 0, position: 0, overCap: lastOfAll, forOthers: last, noEstimate: -20 },
} as const
/** What decides between offers that meet the hard constraints. */
export type Preference = keyof typeof weights

const longestMs = worthlessArrivalSeconds * 1000
const placesThatCount = 10

export interface Reason {
  rule: 'match' | 'price' | 'arrival' | 'position' | 'over-cap' | 'for-children' | 'no-estimate'
  points: number
  /** Ours, from numbers and dates only. */
  note: string
}
/** The numbers a rank is computed from; they stay with the offer. */
export interface Basis {
  landedMinor: number
  cheapestMinor: number
  matchPercent: number
  position: number
  /** Ms from asking to the latest promised arrival; absent when none is promised. */
  arrivalMs?: number
  overCap: boolean
  /** How far the cost at the door is above the highest price of all pieces. */
  overCapMinor?: number
  forOthers?: boolean
  currency?: string
  estimated: boolean
  prefer: Preference
}
const share = (points: number, part: number, whole: number): number =>
  whole <= 0 ? points : Math.floor((points * Math.max(0, Math.min(part, whole))) / whole)

const days = (ms: number): string => `${Math.ceil(ms / dayMs)} days`

/** The reasons of a rank, from its numbers alone. */
export const reasonsOf = (basis: Basis): Reason[] => {
  const weight = weights[basis.prefer]
  const { landedMinor, cheapestMinor, matchPercent, position, arrivalMs, overCap, estimated, currency } = basis
  const money = (amountMinor: number) =>
    currency ? formatMoney({ amountMinor, currency }) : `${amountMinor} minor units`
  const soon = arrivalMs === undefined ? 0 : longestMs - Math.max(0, arrivalMs)
  const more = landedMinor - cheapestMinor
  const reasons: Reason[] = [
    { rule: 'match', points: share(weight.match, matchPercent, 100), note: `${matchPercent} % of your words fit` },
    {
      rule: 'price',
      points: share(weight.price, cheapestMinor, landedMinor),
      note: more === 0 ? 'the lowest total' : `${money(more)} above the lowest total`,
    },
    {
      rule: 'arrival',
      points: share(weight.arrival, soon, longestMs),
      note: arrivalMs === undefined ? 'no promised arrival' : `arrives within ${days(arrivalMs)}`,
    },
    {
      rule: 'position',
      points: share(weight.position, placesThatCount - position, placesThatCount),
      note: `number ${position + 1} in the merchant\u2019s answer`,
    },
  ]
  if (overCap)
    reasons.push({
      rule: 'over-cap',
      points: weight.overCap,
      note: `delivery and tax bring it ${basis.overCapMinor ? `${money(basis.overCapMinor)} ` : ''}above your highest price`,
    })
  if (basis.forOthers)
    reasons.push({
      rule: 'for-children',
      points: weight.forOthers,
      note: 'it is for children, which you did not ask for',
    })
  if (!estimated)
    reasons.push({
      rule: 'no-estimate',
      points: weight.noEstimate,
      note: 'delivery and tax are not known before the quote',
    })
  return reasons
}
