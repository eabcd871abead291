import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { FunctionDefinition } from './definition.ts'
import { createEnvironment, type Environment, type Surroundings } from './environment.ts'
import type { Invocation } from './invocation.ts'
import { type PlacementLimits, place, surplus } from './placement.ts'

interface FunctionUse {
  invocations: number
  /** The time in the function in ms, cold start included. */
  runMs: number
  /** The wait for a free environment in ms. */
  waitMs: number
}
interface FunctionStats {
  warm: number
  cold: number
  invocations: number
  timeouts: number
  /** The number of environments ended to make room for another function. */
  evictions: number
  byName: Record<string, FunctionUse>
}

/** Invokes functions. */
export interface Invoker {
  /** Takes a function's ARN, with or without qualifier, or its name. Rejects only when no such function exists. */
  invoke(arnOrName: string, event: unknown): Promise<Invocation>
}

/** The Lambda functions of the model. */
export interface Functions extends Invoker {
  stats(): FunctionStats
  close(): Promise<void>
}
interface Waiter {
  definition: FunctionDefinition
  since: number
  take: (environment: Environment) => void
}

/** How often the pool asks placement again, which allows more after a longer wait. */
const recheckMs = 25

/** Runs each function in warm environments of its own. Placement decides their number. */
export const createFunctions = (
  all: readonly FunctionDefinition[],
  surroundings: Surroundings,
  changed: Partial<PlacementLimits> = {},
): Functions => {
  // A start takes about half a second of processor time. On busy cores, more environments only make each call slower.
  const limits = { perHost: 40, perFunction: 4, growAfterMs: 600, hotMs: 60_000, ...changed }
  const byReference = new Map(all.flatMap((one) => [[one.name, one] as const, [one.arn, one] as const]))
  const live = new Set<Environment>()
  let waiting: Waiter[] = []
  let timer: NodeJS.Timeout | undefined
  let trimmer: NodeJS.Timeout | undefined
  let closing = false
  const stats = { cold: 0, invocations: 0, timeouts: 0, evictions: 0, byName: {} as FunctionStats['byName'] }

  const start = (definition: FunctionDefinition): Environment => {
    stats.cold++
    const environment = createEnvironment(definition, surroundings, (ended) => {
      live.delete(ended)
      dispatch()
    })
    live.add(environment)
    return environment
  }
  const claimed = new Set<Environment>()

  const dispatch = (): void => {
    if (waiting.length === 0 || closing) return
    const now = performance.now()
    waiting = waiting.filter(({ definition, since, take }) => {
      const choice = place(definition, { live, claimed, limits, waitedMs: now - since })
      if (choice === 'wait') return true
      if (choice !== 'start' && choice.definition !== definition) {
        stats.evictions++
        live.delete(choice)
        void choice.end()
      }
      const environment = choice === 'start' || choice.definition !== definition ? start(definition) : choice
      claimed.add(environment)
      take(environment)
      return false
    })
    clearTimeout(timer)
    if (waiting.length > 0) timer = setTimeout(dispatch, recheckMs)
  }

  /** Ends environments that the host no longer needs. */
  const trim = (): void => {
    trimmer = undefined
    for (const one of surplus({ live, claimed, limits })) {
      live.delete(one)
      void one.end()
    }
    trimLater()
  }
  const trimLater = (): void => {
    if (live.size > 1 && !trimmer && !closing) trimmer = setTimeout(trim, limits.hotMs)
  }

  const find = (arnOrName: string): FunctionDefinition => {
    const definition = byReference.get(arnOrName) ?? byReference.get(arnOrName.replace(/:[^:]+$/, ''))
    if (!definition) throw new AwsError('ResourceNotFoundException', `Function not found: ${arnOrName}`, 404)
    return definition
  }

  return {
    async invoke(arnOrName, event) {
      const definition = find(arnOrName)
      if (closing) throw new AwsError('ServiceException', 'The host is stopping', 500)
      stats.invocations++
      const from = performance.now()
      const environment = await new Promise<Environment>((take) => {
        waiting.push({ definition, since: from, take })
        dispatch()
      })
      const begun = performance.now()
      const { payload, failed, timedOut } = await environment.run(JSON.stringify(event) ?? 'null')
      claimed.delete(environment)
      if (!environment.alive) live.delete(environment)
      if (timedOut) stats.timeouts++
      const use = stats.byName[definition.name] ?? { invocations: 0, runMs: 0, waitMs: 0 }
      use.invocations++
      use.waitMs += begun - from
      use.runMs += performance.now() - begun
      stats.byName[definition.name] = use
      dispatch()
      trimLater()
      return { payload, failed }
    },
    stats: () => ({ ...stats, warm: live.size, byName: structuredClone(stats.byName) }),
    async close() {
      closing = true
      clearTimeout(timer)
      clearTimeout(trimmer)
      await Promise.all([...live].map((environment) => environment.end()))
    },
  }
}
