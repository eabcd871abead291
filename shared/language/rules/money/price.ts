import { dayAt } from '#shared/language/rules/days/dates.ts'
import { spanAt } from '#shared/language/rules/days/spans.ts'
import { hardSuffix, measureAt } from '#shared/language/rules/numbers/measures.ts'
import { numberAt } from '#shared/language/rules/numbers/numbers.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { near } from '#shared/language/rules/spelling.ts'
import { type Amount, amountAt } from './amounts.ts'
import { lead, standsAlone, turned } from './comparisons.ts'
import { readLowest } from './lowest.ts'
import { most, takePrices } from './said-price.ts'

const take = (s: Sentence, amount: Amount, from: number, to: number): number =>
  takePrices(s, [[amount, 'prices']], from, to)

/** A budget may be for each piece or for all. */
const isPurse = (s: Sentence, from: number, to: number): boolean =>
  s.tokens
    .slice(from, to)
    .some(({ low }) => /^(?:budget|spend|spending|ausgeben|presupuesto|gastar|depenser)$/.test(low))

/** What stands behind a price: `or less`, `each`. */
const behind = (s: Sentence, at: number): number => at + s.role(at, 'capAfter')

/** A comparison and its amount: the highest price. */
const capped = (s: Sentence, from: number): number => {
  const prefix = s.role(from, 'cap') > 0 ? from : s.past(from, ['costing', 'spend'], 2)
  const plain = s.role(prefix, 'cap')
  const start = turned(s, from, 'floor') || (plain > 0 ? prefix + plain : 0)
  if (start === 0) return from
  const at = lead(s, start)
  const amount = amountAt(s, at)
  if (!amount)
    return isSpoilt(s, at) || isUntold(s, start) ? s.doubt('maxPriceMinor', from, at + 1, most, at + 2) : from
  s.forAll ||= isPurse(s, from, at)
  if (amount.money) return take(s, amount, from, behind(s, amount.to))
  if (isDate(s, start, at)) return from
  const measure = measureAt(s, at)
  if (measure > 0 && hasUnit(s, at, measure)) return s.spend(from, measure, 'query')
  if (measure > 0) return s.doubt('maxPriceMinor', from, measure, most)
  if (standsAlone(s, amount, at)) return take(s, amount, from, behind(s, amount.to))
  return from
}

/** Whether a measure has a unit that people use, and not just letters behind its digits. */
const hasUnit = (s: Sentence, at: number, to: number): boolean =>
  to > at + 1 || hardSuffix.test(s.token(at)?.number?.suffix ?? '')

/** After a comparison: a sign without digits, digits with letters in them, a number word with a typing error. */
const isSpoilt = (s: Sentence, at: number): boolean => {
  const token = s.token(at)
  if (token?.kind === 'sign') return true
  if (token?.kind === 'number') return measureAt(s, at) === 0 || !hasUnit(s, at, measureAt(s, at))
  const first = /^[^-]*/.exec(token?.low ?? '')?.[0] ?? ''
  const { small } = s.lexicon.numbers
  return Object.hasOwn(small, first) || Object.keys(small).some((word) => near(first, word)) || /^\p{N}/u.test(first)
}

/** A limit that is no amount: `cheaper than my old one`, `under a tenner`. */
const isUntold = (s: Sentence, at: number): boolean => {
  if (s.token(at)?.kind !== 'word' || isDate(s, at, at) || measureAt(s, at) > 0 || numberAt(s, at)) return false
  if (/^(?:than|als|que)$/.test(s.low(at - 1))) return true
  return /^(?:an?|eine[mn]?|una?|une)$/.test(s.low(at)) && s.isProduct(at + 1) && !s.isProduct(at + 2)
}

/** `bis 20. Dezember`, `sous 3 jours`: the number belongs to a day. */
const isDate = (s: Sentence, start: number, at: number): boolean => {
  const day = dayAt(s, start) ?? dayAt(s, at)
  const isShort = day !== undefined && s.lexicon.language !== 'en' && s.low(day.to - 1) === '.'
  return day?.surely === true || isShort || spanAt(s, start) !== undefined || spanAt(s, at) !== undefined
}

/** `for $40`, `$40 or less`, `around $40`. */
const bare = (s: Sentence, from: number): number => {
  const costing = s.role(from, 'costing')
  const about =
    s.role(from, 'about') ||
    (costing > 0 && s.role(from + costing, 'about') > 0 ? costing + s.role(from + costing, 'about') : 0)
  const at = costing > 0 && about === 0 ? lead(s, from + costing) : from + about
  const amount = amountAt(s, at)
  if (!amount) return from
  if (measureAt(s, at) > 0 && !amount.money) return from
  const [each, total] = amount.money ? [s.role(amount.to, 'each'), s.role(amount.to, 'total')] : [0, 0]
  const shared = amount.to + Math.max(each, total)
  if (shared > amount.to && s.role(shared, 'capAfter') > 0) {
    if (each > 0) s.each = true
    else s.together = true
    return take(s, amount, from, behind(s, shared))
  }
  const cap = s.role(amount.to, 'capAfter')
  const number = numberAt(s, at)
  const mayBe = amount.money || (number !== undefined && standsAlone(s, { ...amount, to: amount.to + cap }, at))
  if (cap > 0 && mayBe && about === 0) {
    s.forAll ||= isPurse(s, amount.to, amount.to + cap)
    return take(s, amount, from, amount.to + cap)
  }
  if (!amount.money || (amount.pounds && costing === 0)) return from
  if (costing > 0 && about === 0 && !amount.pounds && !s.isProduct(amount.to)) {
    s.forAll = true
    return take(s, amount, from, amount.to)
  }
  return s.doubt('maxPriceMinor', from, amount.to, most)
}

/** `per chair`, where chairs are asked for. */
const perThing = (s: Sentence, from: number): number => {
  const thing = s.low(from + 1)
  if (!/^(?:per|pro|par|por)$/.test(s.low(from)) || thing.length < 3) return 0
  return s.tokens.slice(0, 40).some(({ low }, at) => at < from && low.startsWith(thing)) ? 2 : 0
}

/** Prices and what says how they count. Answers where the reading goes on. */
export const readPrice = (s: Sentence, from: number): number => {
  const free = s.role(from, 'noCap')
  if (free > 0) {
    s.uncapped = true
    return s.spend(from, from + free)
  }
  const each = s.role(from, 'each') || perThing(s, from)
  const total = s.role(from, 'total')
  if (each > 0 || total > 0) {
    if (each > 0) s.each = true
    else s.together = true
    return s.spend(from, from + Math.max(each, total))
  }
  for (const read of [readLowest, capped, bare]) {
    const to = read(s, from)
    if (to > from) return to
  }
  return from
}
