import { runtimeError } from './asl.ts'
import type { ContextObject } from './expressions.ts'
import type { Plan } from './prepare.ts'
import type { RunLeg, StateAttempt } from './run.ts'
import { Abandoned } from './scope.ts'

interface Leg {
  plan: Plan
  input: () => Promise<unknown>
  extra: ContextObject
}

/** Runs branches in parallel, at most `most` at once. The first failure ends the others. */
async function runAll(attempt: StateAttempt, runLeg: RunLeg, legs: Leg[], most: number): Promise<unknown[]> {
  const { run, key } = attempt
  const scope = attempt.scope.child()
  const results: unknown[] = []
  const { history } = run
  const kind = attempt.handled.state.Type
  let next = 0
  async function work(): Promise<void> {
    for (let index = next++; index < legs.length; index = next++) {
      const { plan, input, extra } = legs[index] as Leg
      const details = { name: attempt.handled.name, index }
      const record = (what: string) => {
        if (kind === 'Map') history.add(`MapIteration${what}`, { [`mapIteration${what}EventDetails`]: details })
      }
      record('Started')
      try {
        results[index] = await runLeg(run, plan, `${key}[${index}]/`, await input(), scope, extra)
      } catch (error) {
        record(error instanceof Abandoned ? 'Aborted' : 'Failed')
        scope.end(new Abandoned(false))
        throw error
      }
      record('Succeeded')
    }
  }
  const workers = Array.from({ length: Math.min(most || legs.length, legs.length) }, work)
  const ended = await Promise.allSettled(workers)
  // The first failure ended the other branches, so their own errors do not count.
  const failures = ended.flatMap((worker) => (worker.status === 'rejected' ? [worker.reason as unknown] : []))
  const cause = failures.find((error) => !(error instanceof Abandoned)) ?? failures[0]
  if (cause) throw cause
  return results
}

/** Runs a Map or Parallel state. Returns its results as JSON text. */
export async function attemptFanOut(attempt: StateAttempt, runLeg: RunLeg): Promise<string> {
  const { run, handled, input, context } = attempt
  const type = handled.state.Type
  const [plan] = handled.branches
  let legs: Leg[]
  let most = 0
  if (type === 'Map') {
    const items = handled.items ? await handled.items(input, context) : input
    if (!Array.isArray(items) || !plan) throw runtimeError('The items of a Map must be an array')
    most = Number((await handled.concurrency?.(input, context)) ?? 0)
    legs = items.map((Value: unknown, Index) => {
      const extra = { Map: { Item: { Index, Value } } }
      const fill = handled.parameters
      return { plan, extra, input: async () => (fill ? fill(input, { ...context, ...extra }) : Value) }
    })
    run.history.add('MapStateStarted', { mapStateStartedEventDetails: { length: legs.length } })
  } else {
    const filled = handled.parameters ? await handled.parameters(input, context) : input
    legs = handled.branches.map((branch) => ({ plan: branch, extra: {}, input: async () => filled }))
    run.history.add('ParallelStateStarted')
  }
  try {
    const results = await runAll(attempt, runLeg, legs, most)
    run.history.add(`${type}StateSucceeded`)
    return JSON.stringify(results)
  } catch (error) {
    run.history.add(error instanceof Abandoned ? `${type}StateAborted` : `${type}StateFailed`)
    throw error
  }
}
