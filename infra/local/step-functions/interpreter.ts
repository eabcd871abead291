import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions'
import { StateError } from './asl.ts'
import { type Json, unwrap } from './expressions.ts'
import { attemptFanOut } from './fan-out.ts'
import type { StepRow } from './journal.ts'
import { askAgain, type Handled, type Plan } from './prepare.ts'
import { createRetries } from './retry.ts'
import { type Run, type RunLeg, type StateAttempt, waitUntil } from './run.ts'
import { Abandoned, abandoned } from './scope.ts'
import { attemptTask, attemptWait } from './tasks.ts'

/** AWS ends an execution after 25,000 history events. Without a limit, a loop would keep the host busy for ever. */
const mostTransitions = 10_000

function count(run: Run): void {
  run.transitions++
  if (run.transitions > mostTransitions) throw new StateError('States.Runtime', 'Too many state transitions', false)
}

/** Replays an attempt from the journal that ended before the host restarted. */
async function replay(
  attempt: StateAttempt,
  { ended, entered, output, error, cause, invoked }: StepRow,
): Promise<string> {
  const { run, handled, scope } = attempt
  const at = ended ?? entered
  const { Type, Resource = '' } = handled.state
  // The failure of another branch ended this one, and will end it again.
  if (error === abandoned) return scope.wait<never>(() => () => {})
  if (Type === 'Map' || Type === 'Parallel')
    await attemptFanOut(attempt, runLeg).catch((failed) => {
      if (failed instanceof Abandoned) throw failed
    })
  const task = Type === 'Task' ? run.history.task(Resource, run.region) : undefined
  task?.scheduled(null, entered)
  if (invoked) task?.submitted()
  if (error === null) {
    task?.succeeded(output ?? 'null', at)
    return output ?? 'null'
  }
  const fatal = error === 'States.Runtime' || error === 'States.DataLimitExceeded'
  const failure = new StateError(error, cause ?? '', !fatal && (error !== 'States.Timeout' || handled.timeoutCatchable))
  task?.failed(failure, at)
  throw failure
}

/** Runs an attempt, and records its outcome before anything depends on it. */
async function live(attempt: StateAttempt, recorded: StepRow | undefined): Promise<string> {
  const { run, handled, key, entered } = attempt
  const { Type, Resource = '' } = handled.state
  const task = Type === 'Task' ? run.history.task(Resource, run.region) : undefined
  try {
    let output: string
    if (Type === 'Task') output = await attemptTask(attempt, recorded)
    else if (Type === 'Wait') output = await attemptWait(attempt, recorded)
    else output = await attemptFanOut(attempt, runLeg)
    run.journal.succeed(run.row.id, key, entered, run.clock.now(), output)
    task?.succeeded(output)
    return output
  } catch (error) {
    if (!(error instanceof Abandoned)) task?.failed(unwrap(error))
    throw error
  }
}

/** Runs one visit to a handled state: its attempts and the waits between them. */
async function visit(base: Omit<StateAttempt, 'entered'>): Promise<unknown> {
  const { run, handled, scope } = base
  const { journal, clock, row } = run
  const retries = createRetries(handled.retry)
  let stateEntered: number | undefined
  for (let attempt = 0; ; attempt++) {
    const key = `${base.key}!${attempt}`
    const recorded = journal.step(row.id, key)
    const entered = recorded?.entered ?? clock.now()
    stateEntered ??= entered
    if (attempt > 0) count(run)
    const State = {
      Name: handled.name,
      EnteredTime: new Date(stateEntered).toISOString(),
      RetryCount: attempt,
    }
    const current: StateAttempt = { ...base, key, entered, context: { ...base.context, State } }
    let retryAt: number
    try {
      const output =
        recorded && recorded.ended !== null ? await replay(current, recorded) : await live(current, recorded)
      const value = JSON.parse(output) as unknown
      return handled.result ? await handled.result(value, current.context) : value
    } catch (error) {
      if (error instanceof Abandoned) {
        if (!error.byHost) journal.fail(row.id, key, entered, clock.now(), error, null)
        throw error
      }
      const failure = unwrap(error)
      const now = clock.now()
      const delay = failure.isCatchable ? retries(failure.name) : undefined
      retryAt = recorded?.until ?? (recorded?.ended ?? now) + (delay ?? 0)
      journal.fail(row.id, key, entered, now, failure, delay === undefined ? null : retryAt)
      if (delay === undefined) throw failure
    }
    await waitUntil(run, scope, retryAt)
  }
}

/** Gives the interpreter the outcome of a visit, or makes it ask again. Calls `delivered` with the outcome. */
function hold(run: Run, pending: Promise<unknown>, delivered: () => void): Promise<Json> {
  return new Promise((resolve, reject) => {
    const again = () => {
      run.asking.delete(again)
      reject(new StateError(askAgain, ''))
    }
    run.asking.add(again)
    // An outcome that comes after `again` waits for the next time the interpreter asks.
    const deliver = (give: () => void) => {
      if (!run.asking.delete(again)) return
      delivered()
      give()
    }
    pending.then(
      (value) => deliver(() => resolve(value as Json)),
      (error: Error) => deliver(() => reject(error)),
    )
  })
}

/** Runs a machine, branch or iteration. The interpreter chooses states and forms data, and the host runs the handled states. */
export const runLeg: RunLeg = async (run, plan, path, input, scope, extra = {}) => {
  const log = run.history.leg()
  const state = { Name: '', EnteredTime: '' }
  const context = { ...run.context, ...extra, State: state }
  const visits = new Map<string, number>()
  let pending: Promise<unknown> | undefined

  function handle(handled: Handled) {
    return (stateInput: unknown) => {
      if (!pending) {
        const nth = visits.get(handled.name) ?? 0
        visits.set(handled.name, nth + 1)
        const key = `${path}${handled.name}#${nth}`
        pending = visit({ run, handled, key, input: stateInput, context, scope })
      }
      return hold(run, pending, () => {
        pending = undefined
      })
    }
  }

  // The interpreter reads a state exactly when it enters it.
  const States = new Proxy(plan.native.States, {
    get(states, name) {
      const chosen = typeof name === 'string' ? states[name] : undefined
      if (chosen && typeof name === 'string') {
        count(run)
        state.Name = name
        state.EnteredTime = new Date(run.clock.now()).toISOString()
        log.enter(name, typeOf(plan, name))
      }
      return chosen
    },
  })
  const definition = { StartAt: plan.native.StartAt, States } as unknown as StateMachineDefinition
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } })
  const taskResourceLocalHandlers = Object.fromEntries(
    [...plan.handled.values()].map((handled) => [handled.name, handle(handled)]),
  )
  const { result, eventLogs } = machine.run(input as Json, { overrides: { taskResourceLocalHandlers }, context })
  const reported = log.listen(eventLogs)
  try {
    const output = await result
    log.exit()
    return output
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    throw cause instanceof Abandoned ? cause : unwrap(error)
  } finally {
    await reported
  }
}

const typeOf = (plan: Plan, name: string): string =>
  plan.handled.get(name)?.state.Type ?? plan.native.States[name]?.Type ?? ''
