import { Cron } from 'croner'

/** Returns the next due time after `now`, or undefined. `last` is the previous due time. */
export type NextTime = (now: number, last: number | undefined) => number | undefined

/** AWS counts weekdays from Sunday = 1 and has no seconds. Croner counts from 0 and needs seconds. */
function toCroner(fields: string): string {
  const [minute, hour, date, month, weekday = '?', year = '*', more] = fields.trim().split(/\s+/)
  if (month === undefined || more !== undefined) throw new Error(`cron(${fields}) must have six fields`)
  const days = weekday.replaceAll(/(?<![#\d/])\d/g, (day) => String(Number(day) - 1))
  return ['0', minute, hour, date, month, days, ...(year === '*' ? [] : [year])].join(' ')
}

/** The times of a `cron(...)` expression. Several missed times count as one, the latest. */
export function calendar(text: string, timezone: string): NextTime {
  const cron = new Cron(toCroner(text), { timezone, paused: true, sloppyRanges: true })
  const after = (time: number) => cron.nextRun(new Date(time))?.getTime()
  return (now, last) => {
    if (last === undefined) return after(now)
    const missed = after(last)
    if (missed === undefined || missed > now) return missed
    return cron.previousRuns(1, new Date(now + 1000))[0]?.getTime() ?? missed
  }
}
