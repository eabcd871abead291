import type { Definition } from './definition.ts'
import type { Environment } from './environment.ts'

export interface Limits {
  /** Environments kept while nothing presses. */
  perHost: number
  perFunction: number
  /** An environment used within this time is in use for all the host knows. */
  hotMs: number
}
interface Situation {
  live: ReadonlySet<Environment>
  /** Environments that already have an invocation. */
  claimed: ReadonlySet<Environment>
  limits: Limits
  /** How long this invocation has waited so far. */
  waitedMs: number
}

/** Waiting this long for one's own environment is cheaper than starting another: a start takes the processor as long. */
const growAfterMs = 150
/** After this wait its environment may itself be waiting for the invocation: then another one is started beyond the limit. */
const overgrowAfterMs = 1000

const oldest = (some: readonly Environment[]) => some.toSorted((a, b) => a.lastUsed - b.lastUsed)[0]
const newest = (some: readonly Environment[]) => some.toSorted((a, b) => b.lastUsed - a.lastUsed)[0]

/** Which idle one to end: a spare of a function that has others, else whichever was used least recently; a hot one only past twice the limit. */
const victim = (idle: readonly Environment[], live: readonly Environment[], { perHost, hotMs }: Limits) => {
  const crowded = live.length >= 2 * perHost
  const before = crowded ? Number.POSITIVE_INFINITY : performance.now() - hotMs
  const cold = idle.filter(({ lastUsed }) => lastUsed <= before)
  const spare = cold.filter(({ definition }) => live.filter((one) => one.definition === definition).length > 1)
  return oldest(spare) ?? oldest(cold)
}

/**
 * Where an invocation runs: in one of its function's idle environments, in a new one, in the place of another
 * function's (which is then given back to be ended), or not yet. A function without any is always given one, even
 * beyond the limit: functions call each other over HTTP, and the one called must not wait for its caller to end.
 * Nor does it take the place of one that was used just now: a host that needs more functions for one purchase than it
 * keeps would start threads for each.
 */
export const place = (definition: Definition, now: Situation): Environment | 'start' | 'wait' => {
  const { limits, claimed, waitedMs } = now
  const live = [...now.live].filter((one) => one.alive)
  const idle = live.filter((one) => !claimed.has(one))
  const own = live.filter((one) => one.definition === definition)
  const ready = newest(idle.filter((one) => one.definition === definition))
  if (ready) return ready
  if (own.length >= limits.perFunction) return 'wait'
  if (own.length > 0 && (waitedMs < growAfterMs || own.some((one) => one.starting))) return 'wait'
  const most = waitedMs < overgrowAfterMs ? limits.perHost : 2 * limits.perHost
  if (live.length < most) return 'start'
  return victim(idle, live, limits) ?? (own.length === 0 ? 'start' : 'wait')
}

/** Idle environments to end, coldest first, once there are more than the limit. */
export const surplus = ({ live, claimed, limits }: Omit<Situation, 'waitedMs'>): Environment[] => {
  const before = performance.now() - limits.hotMs
  return [...live]
    .filter((one) => !claimed.has(one) && one.lastUsed <= before)
    .sort((a, b) => a.lastUsed - b.lastUsed)
    .slice(0, Math.max(0, live.size - limits.perHost))
}
