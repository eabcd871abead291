const dayMs = 86_400_000
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = 'january february march april may june july august september october november december'.split(' ')

/** A calendar day as the number of days since 1970-01-01: arithmetic without zones. */
export type Day = number

const dayOf = (year: number, month: number, date: number): Day | undefined => {
  const at = new Date(Date.UTC(year, month - 1, date))
  const exists = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === date
  return exists ? at.getTime() / dayMs : undefined
}

/** How far local clocks are ahead of UTC at this moment, in ms. */
const aheadMs = (atMs: number, timeZone: string): number => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000
}

export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** The day it is there now. */
export const today = (nowMs: number, timeZone: string): Day => Math.floor((nowMs + aheadMs(nowMs, timeZone)) / dayMs)

/** The last moment of a day there, ISO 8601. */
export const endOf = (day: Day, timeZone: string): string => {
  const local = (day + 1) * dayMs - 1
  const guess = local - aheadMs(local, timeZone)
  return new Date(local - aheadMs(guess, timeZone)).toISOString()
}

const coming = (now: Day, weekday: number): Day => now + ((weekday - ((now + 4) % 7) + 6) % 7) + 1
/** The Sunday that ends the week of this day. */
const weekEnd = (now: Day): Day => now + ((7 - ((now + 4) % 7)) % 7)

/** Whole names or at least their first three letters: `fri`, `thurs`, `sept`. */
const named = (text: string, names: readonly string[]): number =>
  text.length < 3 ? -1 : names.findIndex((name) => name.startsWith(text))

const yearless = (now: Day, month: number, date: number): Day | undefined => {
  const year = new Date(now * dayMs).getUTCFullYear()
  const soon = dayOf(year, month, date)
  return soon !== undefined && soon >= now ? soon : dayOf(year + 1, month, date)
}

/** What a user means by `friday`, `tomorrow`, `nov 27`, `2026-11-27` or `in 3 days`, said on that day. A weekday is the coming one, never today. */
export const resolveDay = (words: string, now: Day): Day | undefined => {
  const text = words
    .toLowerCase()
    .replaceAll(/\b(the|of)\b|[.,]/g, ' ')
    .replaceAll(/(\d)(st|nd|rd|th)\b/g, '$1')
    .trim()
    .replaceAll(/\s+/g, ' ')
  const fixed: Record<string, Day> = {
    today: now,
    tonight: now,
    tomorrow: now + 1,
    overnight: now + 1,
    'next day': now + 1,
    'day after tomorrow': now + 2,
    'end week': weekEnd(now),
    'end this week': weekEnd(now),
    'this week': weekEnd(now),
    'next week': weekEnd(now) + 7,
    'end next week': weekEnd(now) + 7,
    weekend: coming(now, 6),
    'this weekend': coming(now, 6),
  }
  const fixedDay = fixed[text]
  if (fixedDay !== undefined) return fixedDay
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const span = /^(\d{1,3}) (day|week)s?$/.exec(text)
  if (span) return now + Number(span[1]) * (span[2] === 'week' ? 7 : 1)
  const weekday = /^(next |this |coming )?([a-z]+)$/.exec(text)
  const index = weekday ? named(weekday[2] ?? '', weekdays) : -1
  if (index >= 0) return weekday?.[1] === 'next ' ? coming(weekEnd(now), index) : coming(now, index)
  const dated = /^(?:([a-z]+) (\d{1,2})|(\d{1,2}) ([a-z]+))(?: (\d{4}))?$/.exec(text)
  if (!dated) return undefined
  const month = named(dated[1] ?? dated[4] ?? '', months) + 1
  const date = Number(dated[2] ?? dated[3])
  if (month === 0) return undefined
  return dated[5] ? dayOf(Number(dated[5]), month, date) : yearless(now, month, date)
}
