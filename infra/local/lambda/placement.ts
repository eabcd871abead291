import type { FunctionDefinition } from './definition.ts'
import type { Environment } from './environment.ts'

export interface PlacementLimits {
  /** The number of environments that the host keeps without pressure. */
  perHost: number
  perFunction: number
  /** How long an invocation waits before its function gets another environment, in ms. */
  growAfterMs: number
  /** The host treats an environment used within this time as in use. */
  hotMs: number
}
interface Situation {
  live: ReadonlySet<Environment>
  /** The number of environments with an invocation. */
  claimed: ReadonlySet<Environment>
  limits: PlacementLimits
  /** How long this invocation has waited. */
  waitedMs: number
}

/** After this wait the busy environment may depend on this invocation, so the host starts one beyond the limit. */
const overgrowAfterMs = 1000

const oldest = (environments: readonly Environment[]) => environments.toSorted((a, b) => a.lastUsed - b.lastUsed)[0]
const newest = (environments: readonly Environment[]) => environments.toSorted((a, b) => b.lastUsed - a.lastUsed)[0]

/** Chooses the idle environment to end: a spare one first, then the least recently used. Hot ones end only past twice the limit. */
const victim = (idle: readonly Environment[], live: readonly Environment[], { perHost, hotMs }: PlacementLimits) => {
  const crowded = live.length >= 2 * perHost
  const before = crowded ? Number.POSITIVE_INFINITY : performance.now() - hotMs
  const cold = idle.filter(({ lastUsed }) => lastUsed <= before)
  const spare = cold.filter(
    ({ definition }) => live.filter((environment) => environment.definition === definition).length > 1,
  )
  return oldest(spare) ?? oldest(cold)
}

/**
 * Chooses where an invocation runs: in an idle environment, in a new one, in place of another function's, or not yet.
 * A function without an environment always gets one, even beyond the limit. Functions call each other over HTTP, and
 * a called function must not wait for its caller to end. It does not replace an environment that was used just now.
 * Otherwise a host with too few environments would start threads for each purchase.
 */
export const place = (definition: FunctionDefinition, now: Situation): Environment | 'start' | 'wait' => {
  const { limits, claimed, waitedMs } = now
  const live = [...now.live].filter((environment) => environment.alive)
  const idle = live.filter((environment) => !claimed.has(environment))
  const ofFunction = live.filter((environment) => environment.definition === definition)
  const ready = newest(idle.filter((environment) => environment.definition === definition))
  if (ready) return ready
  if (ofFunction.length >= limits.perFunction) return 'wait'
  if (
    ofFunction.length > 0 &&
    (waitedMs < limits.growAfterMs || ofFunction.some((environment) => environment.starting))
  )
    return 'wait'
  const most = waitedMs < overgrowAfterMs ? limits.perHost : 2 * limits.perHost
  if (live.length < most) return 'start'
  return victim(idle, live, limits) ?? (ofFunction.length === 0 ? 'start' : 'wait')
}

/**
 * The environments to end. Each was not used for a while, and is beyond the limit or a spare one of its function.
 * Least recently used ones come first.
 */
export const surplus = ({ live, claimed, limits }: Omit<Situation, 'waitedMs'>): Environment[] => {
  const before = performance.now() - limits.hotMs
  const unused = [...live]
    .filter((environment) => !claimed.has(environment) && environment.lastUsed <= before)
    .sort((a, b) => a.lastUsed - b.lastUsed)
  const beyond = unused.slice(0, Math.max(0, live.size - limits.perHost))
  const newestOf = new Map(
    [...live].toSorted((a, b) => a.lastUsed - b.lastUsed).map((environment) => [environment.definition, environment]),
  )
  const spare = unused.filter((environment) => newestOf.get(environment.definition) !== environment)
  return [...new Set([...beyond, ...spare])]
}
