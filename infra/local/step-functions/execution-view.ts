import type { HistoryEvent } from './history.ts'
import type { ExecutionRow } from './journal.ts'

/** For `/_local/executions`. */
export interface ExecutionView {
  arn: string
  machine: string
  name: string
  status: string
  startedAt: number
  stoppedAt: number | null
  input: string
  output: string | null
  error: string | null
  cause: string | null
  transitions: number
  /** The states entered so far, in order, retries included by their scheduling. */
  history: HistoryEvent[]
}

export const executionView = (
  row: ExecutionRow,
  history: HistoryEvent[],
  transitions = row.transitions,
): ExecutionView => ({
  ...{ arn: row.arn, machine: row.machine, name: row.name, status: row.status },
  ...{ startedAt: row.started, stoppedAt: row.stopped, input: row.input, output: row.output },
  ...{ error: row.error, cause: row.cause, history, transitions },
})
