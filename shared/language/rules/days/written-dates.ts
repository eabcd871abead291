import { type Day, dayOf, isoDay } from '#shared/kernel/calendar.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import type { Sentence } from '#shared/language/rules/sentence.ts'
import { near } from '#shared/language/rules/spelling.ts'
import * as calendar from './days.ts'

/** A day or moment that words name. `surely`: nothing but a date is written so. Without a `day` there is no such day, or it is not sure which. */
export interface SaidDay {
  to: number
  surely: boolean
  day?: Day
  /** Of a period, the day it begins. */
  first?: Day
  /** A moment instead of a whole day: ms of the day, or ms from now. */
  msOfDay?: number
  atMs?: number
}
/** Reads a day that begins at a token. */
export type DayReader = (s: Sentence, from: number, now: Day) => SaidDay | undefined

const year = (text: string): number | undefined =>
  /^\d{4}$/.test(text) ? Number(text) : /^\d{2}$/.test(text) ? 2000 + Number(text) : undefined
const dayNumber = (s: Sentence, at: number): number | undefined => {
  const { ordinals } = s.lexicon.days
  const ordinal = ownValue(ordinals, s.low(at))
  if (ordinal !== undefined) return ordinal
  const { digits, suffix } = s.token(at)?.number ?? { digits: '', suffix: '-' }
  return /^\d{1,2}$/.test(digits) && /^(?:st|nd|rd|th|er|\u00ba|\u00aa)?$/i.test(suffix) && Number(digits) >= 1
    ? Number(digits)
    : undefined
}
export const ordinal = (s: Sentence, at: number): boolean =>
  /^(?:st|nd|rd|th|er|\u00ba)$/i.test(s.token(at)?.number?.suffix ?? '')

/** The index of a word among names: whole, or at least its first three letters. */
export const nameIndex = (list: string, word: string): number => {
  const names = list.split(' ')
  const index =
    word.length < 3
      ? -1
      : names.findIndex((name) => name === word || (name.startsWith(word) && word.length < name.length))
  return index >= 0 ? index : word.length > 5 ? names.findIndex((name) => near(word, name)) : -1
}
export const wholly = (list: string, word: string): boolean => word.length > 5 && nameIndex(list, word) >= 0

const inside = (s: Sentence, at: number): number => at + s.listed(s.lexicon.days.inside, at)
/** A year right behind a date, with or without a comma. */
export const yearBehind = (s: Sentence, at: number): { to: number; year?: number } => {
  const after = s.low(at) === ',' || /^(de|del)$/.test(s.low(at)) ? at + 1 : at
  const { digits, suffix } = s.token(after)?.number ?? { digits: '', suffix: '-' }
  return /^20\d{2}$/.test(digits) && suffix === '' ? { to: after + 1, year: Number(digits) } : { to: at }
}
const exact = (now: Day, month: number, date: number, of: number | undefined): Day | undefined =>
  of === undefined ? calendar.yearless(now, month, date) : dayOf(of, month, date)
export const said = (to: number, surely: boolean, day: Day | undefined): SaidDay => ({
  to,
  surely,
  ...(day !== undefined && { day }),
})

export const numeric: DayReader = (s, from, now) => {
  const token = s.token(from)
  const { digits, suffix, negative } = token?.number ?? { digits: '', suffix: '-', negative: false }
  if (suffix !== '' || negative) return undefined
  if (/^\d{4}[-/]\d{1,2}[-/]\d{1,2}$/.test(digits)) {
    const [first, second, third] = digits.split(/[-/]/)
    return said(from + 1, true, isoDay(`${first}-${second?.padStart(2, '0')}-${third?.padStart(2, '0')}`))
  }
  const dotted = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?$/.exec(digits)
  if (dotted) {
    const full = dotted[3] !== undefined
    const end = !full && s.low(from + 1) === '.' && s.token(from + 1)?.glued ? from + 2 : from + 1
    return said(end, full, exact(now, Number(dotted[2]), Number(dotted[1]), full ? year(dotted[3] ?? '') : undefined))
  }
  const slashed = /^(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?$/.exec(digits)
  if (!slashed) return undefined
  const [one, two] = [Number(slashed[1]), Number(slashed[2])]
  const [month, date] = one > 12 ? [two, one] : [one, two]
  const sure = one > 12 || two > 12 || one === two || s.lexicon.language !== 'en'
  const [m, d] = s.lexicon.language === 'en' ? [month, date] : [two, one]
  return said(
    from + 1,
    slashed[3] !== undefined,
    sure ? exact(now, m, d, slashed[3] === undefined ? undefined : year(slashed[3])) : undefined,
  )
}

export const monthFirst: DayReader = (s, from, now) => {
  const month = nameIndex(s.lexicon.days.months, s.low(from)) + 1
  const dot = s.low(from + 1) === '.' ? 1 : 0
  const date = month > 0 ? dayNumber(s, from + 1 + dot) : undefined
  if (date === undefined) return undefined
  const { to, year: of } = yearBehind(s, from + 2 + dot)
  return said(to, true, exact(now, month, date, of))
}
export const dayFirst: DayReader = (s, from, now) => {
  const date = dayNumber(s, from)
  if (date === undefined) return undefined
  const dot = s.low(from + 1) === '.' && s.token(from + 1)?.glued ? 1 : 0
  const at = inside(s, from + 1 + dot)
  const month = nameIndex(s.lexicon.days.months, s.low(at)) + 1
  if (month > 0) {
    const { to, year: of } = yearBehind(s, at + 1)
    return said(
      to,
      wholly(s.lexicon.days.months, s.low(at)) || ordinal(s, from) || dot === 1 || at > from + 1,
      exact(now, month, date, of),
    )
  }
  if (ordinal(s, from) || dot === 1) return said(from + 1 + dot, false, calendar.monthless(now, date))
  return undefined
}
