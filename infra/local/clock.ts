/** The clock of the host. Everything that waits uses it, so that advancing it moves everything. */
export interface HostClock {
  /** Milliseconds since 1970, as the platform sees them. */
  now(): number
  /** How far the platform is ahead of the machine, in milliseconds; kept across restarts by the host. */
  offset(): number
  /** How far it was ahead at a time of the machine's clock, in milliseconds. */
  offsetAt(machineMs: number): number
  /** Jumps ahead, then fires the alarms that became due, in order of time. */
  advance(ms: number): Promise<void>
  /** Sets an alarm that fires once, after this call has returned. Returns a function that cancels it. */
  at(timeMs: number, fire: () => void): () => void
  /** One Float64: the offset in ms, read by the workers' Date. */
  readonly shared: SharedArrayBuffer
  /** Cancels every alarm. Callers can still read the clock. */
  stop(): void
}

interface Alarm {
  time: number
  order: number
  fire: () => void
}

/** setTimeout counts in 32 bits: a longer delay would fire at once. */
const longestTimer = 2 ** 31 - 1

/** A clock that runs with the machine's, ahead of it by an offset. */
export function createClock(options: { offsetMs?: number } = {}): HostClock {
  const shared = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)
  const offset = new Float64Array(shared)
  offset[0] = options.offsetMs ?? 0
  const jumps = [{ since: Number.NEGATIVE_INFINITY, offset: offset[0] }]
  const alarms: Alarm[] = []
  let order = 0
  let cancelWake = () => {}
  let wakesAt = Number.POSITIVE_INFINITY

  const now = () => Date.now() + (offset[0] ?? 0)

  /** Index of the first alarm that comes after this one. */
  function position(time: number, rank: number): number {
    let low = 0
    let high = alarms.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = alarms[middle] as Alarm
      if (other.time < time || (other.time === time && other.order < rank)) low = middle + 1
      else high = middle
    }
    return low
  }

  function arm(): void {
    const next = alarms[0]?.time ?? Number.POSITIVE_INFINITY
    if (next === wakesAt) return
    cancelWake()
    wakesAt = next
    if (next === Number.POSITIVE_INFINITY) {
      cancelWake = () => {}
      return
    }
    const delay = next - now()
    if (delay <= 0) {
      const turn = setImmediate(wake)
      cancelWake = () => clearImmediate(turn)
    } else {
      const timer = setTimeout(wake, Math.min(Math.ceil(delay), longestTimer))
      cancelWake = () => clearTimeout(timer)
    }
  }

  function wake(): void {
    const due = now()
    // Alarms set while firing wait for the next turn, so that one that sets itself again cannot stall the host.
    const last = order
    while (alarms[0] && alarms[0].time <= due && alarms[0].order <= last) alarms.shift()?.fire()
    wakesAt = Number.NaN
    arm()
  }

  return {
    now,
    offset: () => offset[0] ?? 0,
    offsetAt: (machineMs) => jumps.findLast(({ since }) => since <= machineMs)?.offset ?? 0,
    shared,
    at(timeMs, fire) {
      if (Number.isNaN(timeMs)) throw new Error('The time of an alarm must be a number')
      const alarm = { time: timeMs, order: ++order, fire }
      alarms.splice(position(alarm.time, alarm.order), 0, alarm)
      arm()
      return () => {
        const index = position(alarm.time, alarm.order)
        if (alarms[index] === alarm) alarms.splice(index, 1)
        arm()
      }
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new Error('The clock only moves forward')
      offset[0] = (offset[0] ?? 0) + ms
      jumps.push({ since: Date.now(), offset: offset[0] })
      cancelWake()
      wake()
      await new Promise((resolve) => setImmediate(resolve))
    },
    stop() {
      alarms.length = 0
      arm()
    },
  }
}
