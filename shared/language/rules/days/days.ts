import { type Day, dayOf } from '#shared/kernel/calendar.ts'
import { dayMs } from '#shared/kernel/durations.ts'
import type { Holiday, SpanUnit } from '#shared/language/rules/lexicon/lexicon.ts'

/** Sunday is 0. */
const weekdayOf = (day: Day): number => (day + 4) % 7
/** The next day with this weekday, never the day itself. */
export const coming = (now: Day, weekday: number): Day => now + ((weekday - weekdayOf(now) + 6) % 7) + 1
/** The Sunday that ends the week of this day. */
export const weekEnd = (now: Day): Day => now + ((7 - weekdayOf(now)) % 7)

const partsOf = (day: Day) => {
  const at = new Date(day * dayMs)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() }
}

/** Whoever names a day that has just passed hardly means the next year. */
const justPassed = 31

/** That day of the year, this year or next; undefined when it has just passed. */
export const yearless = (now: Day, month: number, date: number): Day | undefined => {
  const { year } = partsOf(now)
  const soon = dayOf(year, month, date)
  if (soon !== undefined && soon < now && now - soon <= justPassed) return undefined
  return soon !== undefined && soon >= now ? soon : (dayOf(year + 1, month, date) ?? undefined)
}

/** The next day with this number, in this month or one after it. */
export const monthless = (now: Day, date: number): Day | undefined => {
  const { year, month } = partsOf(now)
  for (let ahead = 0; ahead < 3; ahead++) {
    const day = dayOf(year + Math.floor((month - 1 + ahead) / 12), ((month - 1 + ahead) % 12) + 1, date)
    if (day !== undefined && day >= now) return day
  }
  return undefined
}

/** The last day of the month that is so many months away. */
export const monthEnd = (now: Day, ahead: number): Day => {
  const { year, month } = partsOf(now)
  return Date.UTC(year, month + ahead, 0) / dayMs
}
/** The last day of a named month: this one, or the next time it comes. */
export const endOfMonth = (now: Day, month: number): Day => {
  const { month: current } = partsOf(now)
  return monthEnd(now, (month - current + 12) % 12)
}
export const yearEnd = (now: Day): Day => Date.UTC(partsOf(now).year, 11, 31) / dayMs

const isBusiness = (day: Day): boolean => weekdayOf(day) > 0 && weekdayOf(day) < 6
/** So many days away from Monday to Friday; holidays differ by country and are not known. */
export const businessDays = (now: Day, count: number): Day => {
  const weeks = Math.floor(count / 5)
  let day = now + weeks * 7
  while (!isBusiness(day)) day -= 1
  for (let left = count % 5; left > 0; ) {
    day += 1
    if (isBusiness(day)) left -= 1
  }
  return day
}

/** The day so many units away; months keep the date, or take the last there is. */
export const daysAway = (now: Day, count: number, unit: SpanUnit): Day => {
  if (unit === 'day') return now + count
  if (unit === 'week') return now + count * 7
  if (unit === 'fortnight') return now + count * 14
  if (unit === 'weekend') return coming(now, 0) + (count - 1) * 7
  const { year, month, date } = partsOf(now)
  const months = unit === 'year' ? count * 12 : count
  return Math.min(Date.UTC(year, month - 1 + months, date) / dayMs, monthEnd(now, months))
}

/** Easter Sunday of a year. */
const easter = (year: number): Day => {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100]
  const epact =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30
  const offset = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7
  const shift = epact + offset - 7 * Math.floor((golden + 11 * epact + 22 * offset) / 451) + 114
  return dayOf(year, Math.floor(shift / 31), (shift % 31) + 1) ?? 0
}
/** The fourth Thursday of November. */
const thanksgiving = (year: number): Day => coming(dayOf(year, 10, 31) ?? 0, 4) + 21

const fixed: Readonly<Partial<Record<Holiday, readonly [month: number, date: number]>>> = {
  'christmas-eve': [12, 24],
  christmas: [12, 25],
  'new-year': [1, 1],
  'new-years-eve': [12, 31],
  valentine: [2, 14],
  halloween: [10, 31],
  epiphany: [1, 6],
  'st-nicholas': [12, 6],
}

/** The next time that a holiday comes. */
export const holidayAfter = (now: Day, holiday: Holiday): Day | undefined => {
  const date = fixed[holiday]
  if (date) return yearless(now, date[0], date[1])
  const { year } = partsOf(now)
  const on = (each: number) =>
    holiday === 'easter' ? easter(each) : thanksgiving(each) + (holiday === 'black-friday' ? 1 : 0)
  return on(year) >= now ? on(year) : on(year + 1)
}
