/** One state as the Amazon States Language writes it. */
export interface State {
  Type: string
  Resource?: string
  Next?: string
  End?: boolean
  InputPath?: string | null
  ResultPath?: string | null
  OutputPath?: string | null
  Parameters?: unknown
  ResultSelector?: unknown
  ItemsPath?: string
  ItemSelector?: unknown
  ItemProcessor?: MachineDefinition
  Iterator?: MachineDefinition
  Branches?: MachineDefinition[]
  MaxConcurrency?: number
  MaxConcurrencyPath?: string
  Retry?: Retrier[]
  Catch?: Catcher[]
  TimeoutSeconds?: number
  TimeoutSecondsPath?: string
  HeartbeatSeconds?: number
  HeartbeatSecondsPath?: string
  Seconds?: number
  SecondsPath?: string
  Timestamp?: string
  TimestampPath?: string
  Choices?: unknown[]
}
export interface Retrier {
  ErrorEquals: string[]
  IntervalSeconds?: number
  MaxAttempts?: number
  BackoffRate?: number
  MaxDelaySeconds?: number
  JitterStrategy?: 'NONE' | 'FULL'
}
export interface Catcher {
  ErrorEquals: string[]
  Next: string
  ResultPath?: string | null
}
export interface MachineDefinition {
  StartAt: string
  States: Record<string, State>
  TimeoutSeconds?: number
}

/** A failure inside a state machine. ErrorEquals compares `name`, and the message is its Cause. */
export class StateError extends Error {
  /** The interpreter asks this before it looks at Catch. */
  readonly isCatchable: boolean
  constructor(name: string, cause: string, isCatchable = true) {
    super(cause)
    this.name = name
    this.isCatchable = isCatchable
  }
}

/** A mistake of the definition or its input, which no Catch catches. */
export const runtimeError = (cause: string): StateError => new StateError('States.Runtime', cause, false)

/** Tells whether an ErrorEquals entry names this error. */
export function names(entry: string, error: string): boolean {
  if (entry === error) return true
  if (entry === 'States.ALL') return error !== 'States.Runtime' && error !== 'States.DataLimitExceeded'
  return entry === 'States.TaskFailed' && error !== 'States.Timeout' && error !== 'States.Runtime'
}
