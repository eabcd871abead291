import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions'
import type { Catcher, MachineDefinition, Retrier, State } from './asl.ts'
import { names } from './asl.ts'
import { type Expression, path, template } from './expressions.ts'
import { refuseUnsupported } from './supported.ts'

/** A state that the host runs itself, because it calls, waits, branches or repeats. */
export interface Handled {
  name: string
  state: State
  retry: Retrier[]
  parameters: Expression | undefined
  result: Expression | undefined
  /** The numbers and times that a state may read from its input. */
  timeout: Expression | undefined
  heartbeat: Expression | undefined
  until: Expression | undefined
  items: Expression | undefined
  concurrency: Expression | undefined
  branches: Plan[]
  /** False when the state has a Catch for failed tasks, which must not catch a timeout. */
  timeoutCatchable: boolean
}

/** A machine in two parts: what the interpreter runs, and the states that the host runs. */
export interface Plan {
  native: MachineDefinition
  handled: Map<string, Handled>
  timeoutSeconds: number | undefined
}

/** The interpreter's limit per task in seconds, from its 32-bit milliseconds. The host asks again before. */
const longestTask = 2_147_483
/** How the host makes the interpreter ask again. */
export const askAgain = 'Local.AskAgain'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Rewrites `$$.Execution`, which the interpreter overwrites, and `Is...: false`, which it never matches. */
function respell(value: unknown, key = ''): unknown {
  if (typeof value === 'string')
    return /(\.\$|Path|^Variable)$/.test(key) ? value.replaceAll('$$.Execution', () => '$$.Run') : value
  if (Array.isArray(value)) return value.map((one) => respell(one))
  if (!isObject(value)) return value
  const copy = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, respell(inner, name)]))
  if (typeof copy['Variable'] !== 'string') return copy
  const negated = Object.keys(copy).find((name) => name.startsWith('Is') && copy[name] === false)
  if (!negated) return copy
  const { Next, ...rule } = copy
  return { Not: { ...rule, [negated]: true }, ...(Next !== undefined && { Next }) }
}

/** Keeps a Catch for States.TaskFailed from catching a timeout, as the interpreter would. */
function catchers(list: Catcher[]): { list: Catcher[]; timeoutCatchable: boolean } {
  const right = list.find(({ ErrorEquals }) => ErrorEquals.some((entry) => names(entry, 'States.Timeout')))
  const first = right && { ...right, ErrorEquals: ['States.Timeout'] }
  return { list: first ? [first, ...list] : list, timeoutCatchable: first !== undefined || list.length === 0 }
}

function numberOf(fixed: number | undefined, source: string | undefined): Expression | undefined {
  if (source !== undefined) return path(source)
  return fixed === undefined ? undefined : async () => fixed
}

function untilOf({ Seconds, SecondsPath, Timestamp, TimestampPath }: State): Expression | undefined {
  if (Timestamp !== undefined) return async () => Timestamp
  return TimestampPath === undefined ? numberOf(Seconds, SecondsPath) : path(TimestampPath)
}

/** The state that the interpreter runs in place of a handled state. */
function standIn({ InputPath, ResultPath, OutputPath, Next, End }: State, caught: Catcher[]): State {
  return {
    Type: 'Task',
    Resource: 'host',
    TimeoutSeconds: longestTask,
    Retry: [{ ErrorEquals: [askAgain], IntervalSeconds: 0, MaxAttempts: Number.MAX_SAFE_INTEGER, BackoffRate: 1 }],
    Catch: caught,
    ...(InputPath !== undefined && { InputPath }),
    ...(ResultPath !== undefined && { ResultPath }),
    ...(OutputPath !== undefined && { OutputPath }),
    ...(Next !== undefined && { Next }),
    ...(End !== undefined && { End }),
  }
}

function handle(name: string, state: State): { handled: Handled; native: State } {
  const { list, timeoutCatchable } = catchers(state.Catch ?? [])
  const inner = [...(state.Branches ?? []), state.ItemProcessor ?? state.Iterator ?? []].flat()
  const parameters = state.ItemSelector ?? state.Parameters
  const handled: Handled = {
    name,
    state,
    retry: state.Retry ?? [],
    parameters: parameters === undefined ? undefined : template(parameters),
    result: state.ResultSelector === undefined ? undefined : template(state.ResultSelector),
    timeout: numberOf(state.TimeoutSeconds, state.TimeoutSecondsPath),
    heartbeat: numberOf(state.HeartbeatSeconds, state.HeartbeatSecondsPath),
    until: untilOf(state),
    items: state.ItemsPath === undefined ? undefined : path(state.ItemsPath),
    concurrency: numberOf(state.MaxConcurrency, state.MaxConcurrencyPath),
    branches: inner.map(split),
    timeoutCatchable,
  }
  return { handled, native: standIn(state, list) }
}

/** Removes the ResultPath `$`, the default, from which the interpreter would make a field. */
function plain<T extends { ResultPath?: string | null }>(holder: T): T {
  const { ResultPath, ...rest } = holder
  return ResultPath === '$' ? (rest as T) : holder
}

function split(definition: MachineDefinition): Plan {
  const handled = new Map<string, Handled>()
  const states: Record<string, State> = {}
  for (const [name, raw] of Object.entries(definition.States)) {
    const state = { ...plain(raw), ...(raw.Catch && { Catch: raw.Catch.map(plain) }) }
    if (!['Task', 'Wait', 'Map', 'Parallel'].includes(state.Type)) {
      states[name] = state
      continue
    }
    const made = handle(name, state)
    handled.set(name, made.handled)
    states[name] = made.native
  }
  return { native: { StartAt: definition.StartAt, States: states }, handled, timeoutSeconds: definition.TimeoutSeconds }
}

/** Checks a definition against the language. It is slow, so the host does it once per definition. */
export function validate(definition: unknown): void {
  new StateMachine(definition as StateMachineDefinition, { validationOptions: { checkArn: false } })
}

/** Splits a definition into its two parts. Throws on what this host would run wrongly. */
export function prepare(definition: unknown): Plan {
  refuseUnsupported(definition)
  return split(respell(definition) as MachineDefinition)
}
