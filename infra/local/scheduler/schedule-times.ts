import { Cron } from 'croner'

/** The next time after `now` at which a schedule is due; undefined when there is none. `last` is when it was due before. */
export type NextTime = (now: number, last: number | undefined) => number | undefined

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** AWS counts weekdays from Sunday = 1 and writes no seconds; croner counts from 0 and wants them. */
function toCroner(fields: string): string {
  const [minute, hour, date, month, weekday = '?', year = '*', more] = fields.trim().split(/\s+/)
  if (month === undefined || more !== undefined) throw new Error(`cron(${fields}) has six fields`)
  const days = weekday.replaceAll(/(?<![#\d/])\d/g, (day) => String(Number(day) - 1))
  return ['0', minute, hour, date, month, days, ...(year === '*' ? [] : [year])].join(' ')
}

function every(text: string): NextTime {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? []
  const interval = Number(count) * (units[unit] ?? Number.NaN)
  if (!(interval > 0)) throw new Error(`Not a rate: ${text}`)
  // Times missed while nobody looked count as one, the latest; the rest keep the beat.
  return (now, last) => {
    if (last === undefined) return now + interval
    return last + Math.max(1, Math.floor((now - last) / interval)) * interval
  }
}

function once(text: string, timezone: string): NextTime {
  const time = new Cron(text, { timezone, paused: true }).nextRun(new Date(0))?.getTime()
  if (time === undefined) throw new Error(`Not a time: ${text}`)
  return (_now, last) => (last === undefined ? time : undefined)
}

function calendar(text: string, timezone: string): NextTime {
  const cron = new Cron(toCroner(text), { timezone, paused: true, sloppyRanges: true })
  const after = (time: number) => cron.nextRun(new Date(time))?.getTime()
  return (now, last) => {
    if (last === undefined) return after(now)
    const missed = after(last)
    if (missed === undefined || missed > now) return missed
    return cron.previousRuns(1, new Date(now + 1000))[0]?.getTime() ?? missed
  }
}

/** Understands `rate(...)`, `cron(...)` and `at(...)` as EventBridge Scheduler does. */
export function scheduleTimes(expression: string, timezone = 'UTC'): NextTime {
  const [, form, text = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? []
  if (form === 'rate') return every(text)
  if (form === 'cron') return calendar(text, timezone)
  if (form === 'at') return once(text, timezone)
  throw new Error(`Not a schedule: ${expression}`)
}
