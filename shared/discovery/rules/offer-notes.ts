import { formatMoney } from '#shared/kernel/money.ts'
import type { Intent, OfferSet } from './offers.ts'

const pieces = (count: number): string => (count === 1 ? '1 product' : `${count} products`)

/** Why products are not among the offers, by the rule that excluded them. */
const whyExcluded = (rule: string, count: number, intent: Intent): string => {
  const { maxPriceMinor, minPriceMinor, currency, without = [] } = intent
  const money = (amountMinor = 0) => formatMoney({ amountMinor, currency })
  const reasons: Readonly<Record<string, string>> = {
    price: `cost more than ${money(maxPriceMinor)}`,
    'low-price': `cost less than ${money(minPriceMinor)}`,
    currency: `are not priced in ${currency}`,
    stock: 'are sold out',
    'deliver-by': 'promise no arrival in time',
    without: `are or have what you do not want: ${without.join(', ')}`,
  }
  return `${pieces(count)}: ${reasons[rule] ?? rule}.`
}

/** What merchants were asked for; they hear the highest and the lowest price too. */
const wishOf = ({ query, maxPriceMinor, minPriceMinor, currency }: Intent): string => {
  const bound = (most: string, amountMinor: number | undefined) =>
    amountMinor === undefined ? [] : [`${most} ${formatMoney({ amountMinor, currency })}`]
  const bounds = [...bound('at least', minPriceMinor), ...bound('at most', maxPriceMinor)]
  return `\u201c${query}\u201d${bounds.length > 0 ? ` for ${bounds.join(' and ')}` : ''}`
}

/** What to tell a buyer about a list of offers: what was searched for instead, what is above the price, and why nothing is left. */
export const offerNotes = (intent: Intent, { offers, answer }: OfferSet): string[] => {
  const { loosened, excluded, fetches } = answer
  const over = offers.filter(({ basis }) => basis.overCap).length
  const notes: string[] = []
  if (loosened) notes.push(`Nothing fits ${wishOf(intent)}. This is what fits \u201c${loosened}\u201d.`)
  if (over > 0) notes.push(`${pieces(over)}, last in the list: above your highest price with delivery and tax.`)
  if (offers.length > 0) return notes
  const reasons = Object.entries(excluded).map(([rule, count]) => whyExcluded(rule, count, intent))
  const missing = fetches.filter(({ state }) => state === 'missing').length
  if (missing > 0) notes.push(`${missing} of ${fetches.length} merchants did not answer. Ask again.`)
  else if (reasons.length === 0) notes.push(`No merchant has anything that fits ${wishOf(intent)}.`)
  return [...notes, ...reasons]
}
