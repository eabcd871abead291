import type { HostClock } from '#infra/local/clock.ts'
import type { Model } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { Invoker } from '#infra/local/lambda/pool.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'
import { createStatesApi } from './api.ts'
import { StateError } from './asl.ts'
import type { ExecutionEngine } from './engine.ts'
import { type ExecutionView, executionView } from './execution-view.ts'
import { createHistory, type HistoryEvent } from './history.ts'
import { runLeg } from './interpreter.ts'
import { type Ending, type ExecutionRow, type ListFilter, openJournal } from './journal.ts'
import { type LoadedMachine, loadMachines } from './machines.ts'
import { type Plan, prepare } from './prepare.ts'
import type { LocalMachine, Run, World } from './run.ts'
import { Abandoned, createWaitScope } from './scope.ts'

export interface States {
  service: WireService
  /** Resumes every execution that was running when the host ended. Returns their number. */
  resume(): number
  /** Suspends all executions until the next start. The journal keeps calls that arrive meanwhile. */
  drain(): Promise<void>
  /** Drains, then closes the journal. */
  stop(): Promise<void>
  executions(filter?: ListFilter): ExecutionView[]
  /** The state transitions of all executions, retries included, as AWS bills them. */
  transitions(): number
}

const day = 86_400_000
/** Well below the 24.8 days that the interpreter's own timers last. */
const askEvery = 10 * day

/** Step Functions for the state machines of the model, with a journal in the data folder. */
export function createStates(
  model: Model,
  functions: Invoker,
  access: AccessControl,
  clock: HostClock,
  dataDir: string,
): States {
  const journal = openJournal(dataDir)
  const machines = loadMachines(model, journal)
  const world: World = { journal, clock, functions, access, region: model.region, tokens: new Map(), asking: new Set() }
  const live = new Map<string, Run>()
  const driving = new Set<Promise<void>>()
  const older = new Map<string, Plan>()

  let draining = false
  let cancelAsking = () => {}
  function askLater() {
    cancelAsking = clock.at(clock.now() + askEvery, () => {
      for (const again of [...world.asking]) again()
      askLater()
    })
  }
  askLater()

  function finish(run: Run, end: Ending): void {
    if (live.get(run.row.arn) !== run) return
    live.delete(run.row.arn)
    const what = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' }[end.status]
    const { status, ...details } = end
    run.history.add(`Execution${what}`, { [`execution${what}EventDetails`]: details })
    journal.finish(run.row.id, end, clock.now(), run.transitions, JSON.stringify(run.history.events))
    run.scope.end(new Abandoned(false))
  }

  async function drive(run: Run): Promise<void> {
    const { row, plan, scope } = run
    const input = JSON.parse(row.input) as unknown
    run.history.add('ExecutionStarted', { executionStartedEventDetails: { input: row.input } }, row.started)
    const cancelDeadline =
      plan.timeoutSeconds === undefined
        ? () => {}
        : clock.at(row.started + plan.timeoutSeconds * 1000, () =>
            finish(run, { status: 'TIMED_OUT', error: 'States.Timeout' }),
          )
    try {
      const output = await runLeg(run, plan, '', input, scope)
      finish(run, { status: 'SUCCEEDED', output: JSON.stringify(output) })
    } catch (error) {
      if (!(error instanceof Abandoned))
        finish(run, { status: 'FAILED', error: (error as Error).name, cause: (error as Error).message })
    } finally {
      cancelDeadline()
    }
  }

  function launch(row: ExecutionRow, machine: LocalMachine, plan: Plan): void {
    const { arn: Id, name: Name, started } = row
    const run: Run = {
      ...{ ...world, row, machine, plan, scope: createWaitScope(), history: createHistory(clock.now), transitions: 0 },
      context: {
        Run: {
          ...{ Id, Name, Input: JSON.parse(row.input) as unknown },
          ...{ StartTime: new Date(started).toISOString(), RoleArn: machine.roleArn },
        },
        StateMachine: { Id: machine.arn, Name: machine.name },
      },
    }
    live.set(row.arn, run)
    const done = drive(run).finally(() => driving.delete(done))
    driving.add(done)
  }

  /** A running execution keeps the definition that it started with. */
  function planOf(row: ExecutionRow, machine: LoadedMachine): Plan {
    if (row.definition === machine.definition) return machine.plan
    const plan = older.get(row.definition) ?? prepare(JSON.parse(journal.definition(row.definition) ?? 'null'))
    older.set(row.definition, plan)
    return plan
  }

  const engine: ExecutionEngine = {
    machines,
    find: journal.byArn,
    list: journal.list,
    start(machine, name, input) {
      const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`
      const row = journal.start(arn, machine.arn, name, input, clock.now(), machine.definition)
      if (!draining) launch(row, machine, machine.plan)
      return row
    },
    stop(row, error, cause) {
      const run = live.get(row.arn)
      if (run) finish(run, { status: 'ABORTED', ...(error && { error }), ...(cause && { cause }) })
      return journal.byId(row.id)?.stopped ?? clock.now()
    },
    history: (row) => live.get(row.arn)?.history.events ?? (JSON.parse(row.history ?? '[]') as HistoryEvent[]),
    token(token) {
      const step = journal.byToken(token)
      const row = step && journal.byId(step.execution)
      return row && { machineArn: row.machine, open: row.status === 'RUNNING' && step.ended === null }
    },
    settle(token, end) {
      // Recorded first, because the waiter may exist only after a restart.
      const failed = end instanceof StateError
      journal.settle(token, clock.now(), failed ? { error: end.name, cause: end.message } : end)
      const waiter = world.tokens.get(token)
      if (failed) waiter?.reject(end)
      else waiter?.resolve(end.output)
    },
    beat(token) {
      journal.beat(token, clock.now())
      world.tokens.get(token)?.beat()
    },
  }

  const drain = async (): Promise<void> => {
    draining = true
    cancelAsking()
    const runs = [...live.values()]
    live.clear()
    for (const { scope } of runs) scope.end(new Abandoned(true))
    await Promise.all(driving)
  }

  return {
    service: createStatesApi(engine, access),
    resume() {
      const rows = journal.running().filter(({ arn }) => !live.has(arn))
      const resumable = rows.flatMap((row) => {
        const machine = machines.get(row.machine)
        return machine ? [{ row, machine }] : []
      })
      for (const { row, machine } of resumable) launch(row, machine, planOf(row, machine))
      return resumable.length
    },
    drain,
    async stop() {
      await drain()
      journal.close()
    },
    executions: (filter = {}) =>
      journal.list(filter).map((row) => executionView(row, engine.history(row), live.get(row.arn)?.transitions)),
    transitions: () => [...live.values()].reduce((sum, run) => sum + run.transitions, journal.transitions()),
  }
}
