import { Cron } from 'croner'
import { calendar, type NextTime } from './calendar-times.ts'

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

function every(text: string): NextTime {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? []
  const interval = Number(count) * (units[unit] ?? Number.NaN)
  if (!(interval > 0)) throw new Error(`rate(...) takes a number and a unit, not ${text}`)
  // Several missed times count as one, the latest. Later times keep the rhythm.
  return (now, last) => {
    if (last === undefined) return now + interval
    return last + Math.max(1, Math.floor((now - last) / interval)) * interval
  }
}

function once(text: string, timezone: string): NextTime {
  const time = new Cron(text, { timezone, paused: true }).nextRun(new Date(0))?.getTime()
  if (time === undefined) throw new Error(`at(...) takes a time, not ${text}`)
  return (_now, last) => (last === undefined ? time : undefined)
}

/** Understands `rate(...)`, `cron(...)` and `at(...)` as EventBridge Scheduler does. */
export function scheduleTimes(expression: string, timezone = 'UTC'): NextTime {
  const [, form, text = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? []
  if (form === 'rate') return every(text)
  if (form === 'cron') return calendar(text, timezone)
  if (form === 'at') return once(text, timezone)
  throw new Error(`A schedule is rate(...), cron(...) or at(...), not ${expression}`)
}
