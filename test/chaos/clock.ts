import { vi } from 'vitest'
import type { HostClock } from '#infra/local/clock.ts'

interface Alarm {
  time: number
  order: number
  fire: () => void
}

/** Time that stands still until somebody moves it. `Date` follows it everywhere in this process. */
export interface StillClock extends HostClock {
  /** When the next alarm is due, in ms. */
  next: () => number | undefined
  /** Moves time there, if that is ahead, and fires what is due by then. */
  moveTo: (timeMs: number) => void
}

export const stillClock = (startMs: number): StillClock => {
  vi.useFakeTimers({ toFake: ['Date'], now: startMs })
  const alarms: Alarm[] = []
  let order = 0
  const now = () => Date.now()
  const moveTo = (timeMs: number) => {
    // Jitter may ask for a part of a millisecond, which no Date can show.
    if (timeMs > now()) vi.setSystemTime(Math.ceil(timeMs))
    const last = order
    while (alarms[0] && alarms[0].time <= now() && alarms[0].order <= last) alarms.shift()?.fire()
  }
  return {
    now,
    moveTo,
    next: () => alarms[0]?.time,
    offset: () => 0,
    offsetAt: () => 0,
    shared: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT),
    at(time, fire) {
      const alarm = { time, order: ++order, fire }
      alarms.push(alarm)
      alarms.sort((a, b) => a.time - b.time || a.order - b.order)
      return () => {
        const index = alarms.indexOf(alarm)
        if (index >= 0) alarms.splice(index, 1)
      }
    },
    async advance(ms) {
      moveTo(now() + ms)
    },
    stop() {
      alarms.length = 0
      vi.useRealTimers()
    },
  }
}
