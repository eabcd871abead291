import { ownValue } from '#shared/kernel/own-value.ts'
import { amountAt } from '#shared/language/rules/money/amounts.ts'
import { phrasesAt, phrasesIn } from '#shared/language/rules/phrases.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { dayAt } from './dates.ts'
import { lastMoment, spanAt } from './spans.ts'
import { monthFirst, type SaidDay } from './written-dates.ts'

const oneDay = 'Say the last day it may arrive: a day that exists and has not passed, like 2026-12-24'

const take = (s: Sentence, day: SaidDay, before: boolean, from: number, to: number): number => {
  const moment = lastMoment(s, day, before)
  if (moment === undefined) return s.doubt('deliverBy', from, to, oneDay)
  s.dues.add(moment)
  return s.spend(from, to)
}

/** A span from now, with the word that it needs. */
const span = (s: Sentence, start: number, from: number): number => {
  const inside = s.role(start, 'in')
  const day = inside > 0 ? spanAt(s, start + inside) : undefined
  if (day) return take(s, day, false, from, past(s, day.to))
  const cap = s.role(start, 'cap')
  const capped = cap > 0 ? spanAt(s, start + cap) : undefined
  return capped && start > from ? take(s, capped, false, from, past(s, capped.to)) : from
}
/** Past what may follow a day. */
const past = (s: Sentence, at: number): number => {
  if (s.low(at) === "'" && s.low(at + 1) === 'time') return at + 2
  const isPrice = s.role(at, 'cap') > 0 && amountAt(s, at + s.role(at, 'cap')) !== undefined
  if (isPrice) return at
  return at + (s.role(at, 'lastly') || Number(/^(?:delivery|shipping|arrival|lieferung|livraison)$/.test(s.low(at))))
}

/** Words of arrival before the day, at most three phrases. */
const arriving = (s: Sentence, from: number): number => s.past(from, ['arrive'], 3)

/** A day with the word that makes it the last: `by Friday`, `before Christmas`, `arriving on the 5th`. */
const limited = (s: Sentence, start: number, from: number): number => {
  const [by, before, on] = [s.role(start, 'by'), s.role(start, 'before'), s.role(start, 'on')]
  const arrives = start > from
  const word = Math.max(by, before) || on
  const day = word > 0 || arrives ? dayAt(s, start + word) : undefined
  const spanned = by > 0 || arrives ? spanAt(s, start + word) : undefined
  if (spanned && !day) return take(s, spanned, false, from, past(s, spanned.to))
  if (day) {
    const isLimit = by > 0 || before > 0 || arrives
    if (!isLimit && (!day.surely || s.isProduct(day.to)) && !isFestive(s, day, start, word)) return from
    if (!isLimit && s.low(start) === 'on' && day.day === undefined) return from
    return take(s, day, before > by && before > 0, from, past(s, day.to))
  }
  if (by > 0 || before > 0) return unreadable(s, start + word, from, before > 0 || by > 1)
  return from
}
/** `for Christmas`, but not `for Christmas trees`. */
const isFestive = (s: Sentence, day: SaidDay, start: number, word: number): boolean =>
  word > 0 &&
  /^(?:for|on|at|around|fur|pour|para|zu)$/.test(s.low(start)) &&
  !s.isProduct(day.to) &&
  day.day !== undefined

/** A limit without a day that a calendar shows is asked about. */
const unreadable = (s: Sentence, at: number, from: number, surely: boolean): number => {
  const some = s.role(at, 'someDay')
  if (some > 0) return s.doubt('deliverBy', from, at + some, oneDay)
  const month = s.token(at)?.kind === 'number' || s.listed(s.lexicon.days.months.replaceAll(' ', '|'), at) > 0
  if (month || (s.role(at, 'article') > 0 && surely)) return s.doubt('deliverBy', from, at, oneDay, at + 2)
  return surely ? s.doubt('deliverBy', from, at, oneDay, at + 1) : from
}

/** `in a few days`: no number is sure. */
const inSome = (s: Sentence, from: number): number => {
  const word = s.role(from, 'in')
  const many = word > 0 ? s.role(from + word, 'many') : 0
  const at = from + word + many
  return many > 0 && ownValue(s.lexicon.days.units, s.low(at)) !== undefined
    ? s.doubt('deliverBy', from, at + 1, oneDay)
    : from
}

/** `in January`: no day is sure. */
const inMonth = (s: Sentence, from: number): number => {
  const word = s.role(from, 'on', 'in')
  const at = from + word
  const isMonth =
    word > 0 &&
    s.listed(s.lexicon.days.months.replaceAll(' ', '|'), at) > 0 &&
    !/^(?:may|march|mai|mars)$/.test(s.low(at))
  return isMonth && !s.isProduct(at + 1) ? s.doubt('deliverBy', from, at + 1, oneDay) : from
}

/** A day that is the first or none at all: `after Friday`, `not by Monday`. */
const refused = (s: Sentence, from: number): number => {
  const word = s.role(from, 'after')
  const not = word > 0 && s.role(from, 'by') >= word ? 0 : word
  const day = not > 0 ? (dayAt(s, from + not) ?? spanAt(s, from + not)) : undefined
  if (day && (day.surely || s.isEnd(day.to)) && !s.isProduct(day.to)) return s.doubt('deliverBy', from, day.to, oneDay)
  const negated = s.role(from, 'not')
  const at = from + negated
  const later = negated > 0 ? s.role(at, 'by', 'before', 'on', 'in') : 0
  const denied = later > 0 ? (dayAt(s, at + later) ?? spanAt(s, at + later)) : negated > 0 ? dayAt(s, at) : undefined
  return denied?.surely ? s.doubt('deliverBy', from, denied.to, oneDay) : from
}

/** `tomorrow`, `next week`: a day without any other word. A weekday alone is asked about. */
const alone = (s: Sentence, from: number): number => {
  const day = dayAt(s, from)
  if (!day?.surely) return from
  const latest = s.role(day.to, 'lastly')
  const first = s.token(from)
  const relative = s.lexicon.days.weekdays.split(' ').every((name) => !name.startsWith((first?.low ?? '').slice(0, 3)))
  const isDelivery = past(s, day.to) > day.to
  if (
    /^(?:overnight|same|next|same-day|next-day|tonight)$/.test(first?.low ?? '') &&
    ownValue(s.lexicon.days.units, s.low(from + 1)) !== 'week' &&
    s.isProduct(day.to) &&
    !isDelivery
  )
    return from
  const isName = monthFirst(s, from, s.around.now) !== undefined && s.isProduct(day.to)
  if (latest > 0 || (!isName && relative && first?.kind === 'word')) return take(s, day, false, from, past(s, day.to))
  return s.doubt('deliverBy', from, day.to, oneDay)
}

/** A holiday at the end, or a time of the day: nothing says whether it is the last. */
const unsaid = (s: Sentence, from: number): number => {
  const word = s.role(from, 'on')
  const day = dayAt(s, from + word)
  if (!day || s.isProduct(day.to) || day.surely) return from
  const isClock = day.msOfDay !== undefined && day.to > from + 1
  const isHoliday =
    word === 0 &&
    s.uses[from - 1] === 'query' &&
    phrasesAt(phrasesIn(s.lexicon.days.holidays), s.tokens, from).length > 0
  return isClock || isHoliday ? s.doubt('deliverBy', from, day.to, oneDay) : from
}

/** `3 business days` without `in`. */
const spanAlone = (s: Sentence, from: number): number => {
  const day = spanAt(s, from)
  const to = day ? past(s, day.to) : from
  if (!day || (to === day.to && s.isProduct(day.to))) return from
  return to > day.to ? take(s, day, false, from, to) : s.doubt('deliverBy', from, day.to, oneDay)
}

/** Days and spans until the goods have to be there. */
export const readDue = (s: Sentence, from: number): number => {
  const free = s.role(from, 'noDue')
  if (free > 0) return s.spend(from, from + free)
  const start = arriving(s, from)
  for (const read of [
    refused,
    inSome,
    inMonth,
    (each: Sentence) => span(each, start, from),
    (each: Sentence) => limited(each, start, from),
    alone,
    unsaid,
    spanAlone,
  ]) {
    const to = read(s, from)
    if (to > from) return to
  }
  return start > from ? arrivalAlone(s, start, from) : from
}
/** `delivered` without a day says nothing. `in time` and a day that no calendar shows are asked about. */
const arrivalAlone = (s: Sentence, start: number, from: number): number => {
  const inside = s.past(start, ['on', 'by', 'in'], 1)
  const some = s.role(inside, 'someDay')
  if (some > 0) return s.doubt('deliverBy', from, inside + some, oneDay)
  if (!/^(?:to|nach|a|en|in)$/.test(s.low(start)) || !s.isProduct(start + 1)) return from
  let to = start + 1
  while (to < start + 4 && s.isProduct(to) && s.role(to, 'aside', 'cheap', 'arrive', 'not') === 0) to += 1
  return s.spend(from, to, 'unread')
}
