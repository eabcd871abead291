import type { Field, SaidPrice, Sentence } from '#shared/language/rules/sentence.ts'
import { type Amount, minorOf } from './amounts.ts'

/** The question where words give no sure price. */
export const most = 'Say one price: the most that you will pay, like $79.99'
const inOne = 'Say the price in one currency that is sure, like 79.99 EUR'

/** Things whose `pounds` are a weight. */
const heavy =
  /^(?:dumbbells?|weights?|kettlebells?|luggage|suitcases?|backpacks?|barbells?|turkeys?|dogs?|bikes?|bicycles?|strollers?|flour|sugar|rice|vests?)$/

/** An amount as a sure price, or the field that has to be asked about. */
const priceOf = (s: Sentence, amount: Amount, from: number): SaidPrice | { field: Field; says: string } => {
  if (amount.money && amount.currency === undefined && !amount.cents && !isGrand(s, amount, from))
    return { field: 'currency', says: inOne }
  if (amount.pounds && !amount.cents && isWeight(s, amount)) return { field: 'maxPriceMinor', says: most }
  const currency = amount.currency ?? s.around.currency
  const comma = s.lexicon.language !== 'en'
  const minor = minorOf(amount, currency, comma)
  return minor === undefined
    ? { field: 'maxPriceMinor', says: 'Say the price as a sure amount above zero, like $79.99' }
    : { minor, currency, named: amount.currency !== undefined }
}
/** Takes amounts as the highest or lowest price, or asks about the first that is not sure. */
export const takePrices = (
  s: Sentence,
  amounts: readonly (readonly [amount: Amount, bound: 'prices' | 'lowest'])[],
  from: number,
  to: number,
): number => {
  for (const [amount, bound] of amounts) {
    const price = priceOf(s, amount, from)
    if ('says' in price) return s.doubt(price.field, from, to, price.says)
    s[bound].push(price)
  }
  return s.spend(from, to)
}
const isGrand = (s: Sentence, { to }: Amount, from: number): boolean =>
  s.tokens.slice(from, to).some(({ low }) => low === 'grand')
const isWeight = (s: Sentence, { number }: Amount): boolean =>
  (number.whole ?? 0) < 10 || s.tokens.slice(0, 40).some(({ low }) => heavy.test(low))
