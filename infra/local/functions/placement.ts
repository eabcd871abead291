import type { Definition } from './definition.ts'
import type { Environment } from './environment.ts'

interface Situation {
  live: ReadonlySet<Environment>
  /** Environments that already have an invocation. */
  claimed: ReadonlySet<Environment>
  perHost: number
  perFunction: number
  /** How long this invocation has waited so far. */
  waitedMs: number
}

/** Waiting this long for one's own environment is cheaper than starting another. */
const growAfterMs = 20
/** A full host takes an idle environment from another function only after this, or threads would be started and ended all the time. */
const evictAfterMs = 120

const oldest = (some: readonly Environment[]) => some.toSorted((a, b) => a.lastUsed - b.lastUsed)[0]
const newest = (some: readonly Environment[]) => some.toSorted((a, b) => b.lastUsed - a.lastUsed)[0]

/** Idle ones to end first: spares of a function that has others, then whichever was used least recently. */
const victim = (idle: readonly Environment[], live: readonly Environment[]) => {
  const spare = idle.filter(({ definition }) => live.filter((one) => one.definition === definition).length > 1)
  return oldest(spare) ?? oldest(idle)
}

/**
 * Where an invocation runs: in one of its function's idle environments, in a new one, in the place of another
 * function's (which is then given back to be ended), or not yet. A function without any is always given one, even
 * beyond the limit: functions call each other over HTTP, and the one called must not wait for its caller to end.
 */
export const place = (definition: Definition, now: Situation): Environment | 'start' | 'wait' => {
  const live = [...now.live]
  const idle = live.filter((one) => !now.claimed.has(one))
  const own = live.filter((one) => one.definition === definition)
  const ready = newest(idle.filter((one) => one.definition === definition))
  if (ready) return ready
  if (own.length >= now.perFunction) return 'wait'
  if (own.length > 0 && (now.waitedMs < growAfterMs || own.some((one) => one.starting))) return 'wait'
  if (live.length < now.perHost) return 'start'
  if (own.length > 0 && now.waitedMs < evictAfterMs) return 'wait'
  return victim(idle, live) ?? (own.length === 0 ? 'start' : 'wait')
}
