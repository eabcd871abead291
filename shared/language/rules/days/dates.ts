import { type Day, dayOf } from '#shared/kernel/calendar.ts'
import { dayMs } from '#shared/kernel/durations.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import type { SpanUnit } from '#shared/language/rules/lexicon/lexicon.ts'
import { phrasesAt, phrasesIn } from '#shared/language/rules/phrases.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { near } from '#shared/language/rules/spelling.ts'
import { clockAt } from './clock.ts'
import * as calendar from './days.ts'
import {
  type DayReader,
  dayFirst,
  monthFirst,
  nameIndex,
  numeric,
  ordinal,
  type SaidDay,
  said,
  wholly,
  yearBehind,
} from './written-dates.ts'

const weekday: DayReader = (s, from, now) => {
  const { weekdays, next, coming } = s.lexicon.days
  const far = s.listed(next, from)
  const at = from + (far || s.listed(coming, from))
  const index = nameIndex(weekdays, s.low(at))
  if (index < 0) return undefined
  const behind = s.listed(next, at + 1) > 0 && s.lexicon.language !== 'en'
  const dot = s.low(at + 1) === '.' && s.token(at + 1)?.glued && s.low(at).length < 5 ? 1 : 0
  const day = far || behind ? calendar.coming(calendar.weekEnd(now), index) : calendar.coming(now, index)
  const end = at + 1 + dot + (behind ? 1 : 0)
  const week = [end + 1, end].some((place) => ownValue(s.lexicon.days.units, s.low(place)) === 'week')
  if (week)
    return s.listed(next, end) > 0 && !far
      ? said(end + 2, true, calendar.coming(calendar.weekEnd(now), index))
      : said(end + 1, true, undefined)
  return said(end, wholly(weekdays, s.low(at)), day)
}

const holiday: DayReader = (s, from, now) => {
  const [phrase] = phrasesAt(phrasesIn(s.lexicon.days.holidays), s.tokens, from)
  return phrase && said(from + phrase.words.length, false, calendar.holidayAfter(now, phrase.means))
}

const away: DayReader = (s, from, now) => {
  const [phrase] = phrasesAt(phrasesIn(s.lexicon.days.away), s.tokens, from)
  if (phrase) return said(from + phrase.words.length, true, now + phrase.means)
  return s.low(from).length > 6 && near(s.low(from), 'tomorrow') && s.lexicon.language === 'en'
    ? said(from + 1, true, now + 1)
    : undefined
}

const endOfUnit = (now: Day, unit: SpanUnit | undefined, ahead: number): Day | undefined => {
  if (unit === 'week') return calendar.weekEnd(now) + ahead * 7
  if (unit === 'weekend') return calendar.coming(now, 0) + ahead * 7
  if (unit === 'month') return calendar.monthEnd(now, ahead)
  return unit === 'year' && ahead === 0 ? calendar.yearEnd(now) : unit === 'day' ? now + ahead : undefined
}

/** `end of next week`, `next week`, `this month`, `end of January`, `the weekend`. */
const unitEnd: DayReader = (s, from, now) => {
  const { end, next, coming, units, months } = s.lexicon.days
  const ending = s.listed(end, from)
  const at = from + ending
  const [far, close] = [s.listed(next, at), s.listed(coming, at)]
  const on = at + (far || close)
  const unit = isFinDeSemana(s, on) ? 'weekend' : ownValue(units, s.low(on))
  const behind = s.lexicon.language !== 'en' && s.listed(next, on + 1) > 0
  const month = nameIndex(months, s.low(on)) + 1
  if (ending > 0 && month > 0) {
    const { to, year: of } = yearBehind(s, on + 1)
    return said(
      to,
      true,
      of === undefined
        ? calendar.endOfMonth(now, month)
        : dayOf(of, month + 1, 1) === undefined
          ? dayOf(of, 12, 31)
          : (dayOf(of, month + 1, 1) ?? 1) - 1,
    )
  }
  if (!unit || unit === 'minute' || unit === 'hour' || (ending === 0 && unit === 'day')) return undefined
  const sure = ending > 0 || unit === 'week' || unit === 'weekend' || (close > 0 && unit !== 'year')
  if (on === from && unit !== 'weekend' && !behind) return undefined
  const isNear =
    close === 0 || /^(?:this|coming|upcoming|dies|ce|cette|esta|este)/.test(s.low(at)) || unit === 'weekend'
  if (!isNear && ending === 0) return undefined
  const ahead = far || behind ? 1 : 0
  const day = sure ? endOfUnit(now, unit, ahead) : undefined
  const first = day === undefined || (ending > 0 && unit !== 'weekend') ? undefined : firstOf(now, day, unit, ahead)
  return { ...said(on + (behind ? 2 : 1), true, day), ...(first !== undefined && { first }) }
}
/** The day that a week, weekend or month begins, by the day it ends. */
const firstOf = (now: Day, day: Day, unit: SpanUnit, ahead: number): Day | undefined => {
  if (unit === 'month') return calendar.monthEnd(now, ahead - 1) + 1
  return unit === 'week' ? day - 6 : unit === 'weekend' ? day - 1 : undefined
}
/** `fin de semana`, but not `fin de la semana`. */
const isFinDeSemana = (s: Sentence, on: number): boolean =>
  s.low(on) === 'semana' && s.low(on - 1) === 'de' && s.low(on - 2) === 'fin'

const readers: readonly DayReader[] = [away, numeric, monthFirst, dayFirst, unitEnd, weekday, holiday]

/** The day or moment that begins here. */
export const dayAt = (s: Sentence, from: number): SaidDay | undefined => s.once('day', from, () => readDay(s, from))
const readDay = (s: Sentence, from: number): SaidDay | undefined => {
  const clock = clockAt(s, from)
  const start = clock ? clock.to + (['on', 'am', 'le', 'el', ','].includes(s.low(clock.to)) ? 1 : 0) : from
  const skipped =
    ['on', 'the', 'am', 'dem', 'den', 'der', 'le', 'la', 'el'].includes(s.low(start)) && s.token(start + 1)
      ? [start, start + 1]
      : [start]
  for (const at of skipped)
    for (const read of readers) {
      const day = read(s, at, s.around.now)
      if (!day) continue
      const late = clock ?? clockAt(s, day.to)
      const year = late && late !== clock ? late.to : day.to
      const both = { ...day, to: year, ...(late && late.msOfDay < dayMs && { msOfDay: late.msOfDay }) }
      return also(s, both, s.around.now)
    }
  return (
    clock && {
      to: clock.to,
      surely:
        /^(?:am|pm)$/i.test(s.token(clock.to - 1)?.low ?? '') ||
        (clock.to - from > 0 && s.token(from)?.kind === 'number'),
      day: s.around.now,
      msOfDay: clock.msOfDay,
    }
  )
}
/** `Friday, December 4th` is one day said twice. */
const also = (s: Sentence, day: SaidDay, now: Day): SaidDay => {
  const at =
    s.low(day.to) === ','
      ? day.to + 1
      : s.low(day.to) === 'the' || s.low(day.to) === 'den' || s.low(day.to) === 'le'
        ? day.to + 1
        : day.to
  const again =
    day.day === undefined
      ? undefined
      : (monthFirst(s, at, now) ?? dayFirst(s, at, now) ?? (at === day.to ? numeric(s, at, now) : undefined))
  if (!again || (!again.surely && !ordinal(s, at))) return day
  return again.day === day.day ? { ...day, to: again.to } : { to: again.to, surely: true }
}
