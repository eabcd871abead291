import { dayMs } from './durations.ts'

/** A calendar day as the number of days since 1970-01-01: arithmetic without zones. */
export type Day = number

/** Undefined when the calendar has no such day. */
export const dayOf = (year: number, month: number, date: number): Day | undefined => {
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

/** Whether the platform knows a zone of this IANA name. */
export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** The day it is there now. */
export const today = (nowMs: number, timeZone: string): Day => Math.floor((nowMs + aheadMs(nowMs, timeZone)) / dayMs)

/** The moment at which clocks there show so many ms of that day, ISO 8601. */
export const momentOf = (day: Day, msOfDay: number, timeZone: string): string => {
  const local = day * dayMs + msOfDay
  const guess = local - aheadMs(local, timeZone)
  return new Date(local - aheadMs(guess, timeZone)).toISOString()
}

/** The last moment of a day there, ISO 8601. */
export const endOf = (day: Day, timeZone: string): string => momentOf(day, dayMs - 1, timeZone)

/** The day that an ISO date names; undefined for anything else. */
export const isoDay = (text: string): Day | undefined => {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  return iso ? dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3])) : undefined
}
