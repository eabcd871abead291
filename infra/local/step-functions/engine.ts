import type { StateError } from './asl.ts'
import type { HistoryEvent } from './history.ts'
import type { ExecutionRow, ListFilter } from './journal.ts'
import type { LoadedMachine } from './machines.ts'

/** The engine behind the Step Functions API. Executions survive the host. */
export interface ExecutionEngine {
  machines: ReadonlyMap<string, LoadedMachine>
  find(arn: string): ExecutionRow | undefined
  list(filter: ListFilter): ExecutionRow[]
  start(machine: LoadedMachine, name: string, input: string): ExecutionRow
  stop(row: ExecutionRow, error: string | undefined, cause: string | undefined): number
  history(row: ExecutionRow): HistoryEvent[]
  /** The machine a token belongs to, and whether it can still be answered. */
  token(token: string): { machineArn: string; open: boolean } | undefined
  settle(token: string, end: { output: string } | StateError): void
  beat(token: string): void
}
